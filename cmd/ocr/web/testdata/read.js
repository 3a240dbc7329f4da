// Reads a picture as the page's worker does: node read.js wasm_exec.js ocr.wasm WIDTH HEIGHT PIXELS.
"use strict";
const fs = require("fs");
const [exec, program, width, height, pixels] = process.argv.slice(2);
require(exec);
globalThis.postMessage = message => {
	console.log(message);
	const found = JSON.parse(message);
	if ("done" in found || "error" in found) process.exit("error" in found ? 1 : 0);
	if ("ready" in found) setTimeout(() => readPicture(new Uint8Array(fs.readFileSync(pixels)), +width, +height));
};
const go = new Go();
WebAssembly.instantiate(fs.readFileSync(program), go.importObject).then(result => go.run(result.instance));
