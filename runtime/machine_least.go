//go:build !amd64.v3 || purego

package runtime

// least is what every processor has that the program was built for.
const least = plainGo
