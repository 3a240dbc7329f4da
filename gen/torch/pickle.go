package torch

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// A pickle is a program for a machine with a stack, of which Python's pickletools.py tells each
// instruction. This one makes values of the kinds below and calls nothing: what a pickle would
// have Python call becomes a call, unless it rebuilds a tensor. Memory is in proportion to the
// pickle, for an instruction makes at most one value.

// class is a name of Python's, "torch._utils._rebuild_tensor_v2".
type class string

// call is what a class would make of arguments.
type call struct {
	of    class
	items []any
	state any // that is set afterwards
}

// dict is in the order of the pickle; a later key is a second one.
type dict struct{ keys, values []any }

// sequence is a list, a tuple or a set.
type sequence struct{ items []any }

// marker stands on the stack where a list of items begins.
type marker struct{}

// unpickler is a machine.
type unpickler struct {
	data  []byte // what is left
	stack []any
	memo  map[uint64]any

	// build is called for a class and its arguments; false for one that it does not know.
	build func(of class, args []any) (any, bool, error)
	// load makes what lies outside the pickle.
	load func(id any) (any, error)
}

var (
	errShort = errors.New("it ends too early")
	errStack = errors.New("it takes more from its stack than is there")
)

// run goes on to the end of one pickle and gives its value.
func (u *unpickler) run() (any, error) {
	u.stack, u.memo = nil, map[uint64]any{}
	for {
		op, err := u.take(1)
		if err != nil {
			return nil, err
		}
		if op[0] == '.' {
			return u.pop()
		}
		if err := u.step(op[0]); err != nil {
			return nil, err
		}
	}
}

func (u *unpickler) push(v any) error {
	u.stack = append(u.stack, v)
	return nil
}

func (u *unpickler) top() (any, error) {
	if n := len(u.stack); n > 0 && u.stack[n-1] != (any)(marker{}) {
		return u.stack[n-1], nil
	}
	return nil, errStack
}

func (u *unpickler) pop() (any, error) {
	v, err := u.top()
	if err == nil {
		u.stack = u.stack[:len(u.stack)-1]
	}
	return v, err
}

// last are the n topmost values.
func (u *unpickler) last(n int) ([]any, error) {
	items := make([]any, n)
	for i := range items {
		v, err := u.pop()
		if err != nil {
			return nil, err
		}
		items[n-1-i] = v
	}
	return items, nil
}

// marked are the values since the last mark.
func (u *unpickler) marked() ([]any, error) {
	for i, v := range slices.Backward(u.stack) {
		if v == (any)(marker{}) {
			items := slices.Clone(u.stack[i+1:])
			u.stack = u.stack[:i]
			return items, nil
		}
	}
	return nil, errStack
}

// step does one instruction.
func (u *unpickler) step(op byte) error {
	switch op {
	case 0x80: // PROTO
		_, err := u.take(1)
		return err
	case 0x95: // FRAME
		_, err := u.take(8)
		return err
	case '(':
		return u.push(marker{})
	case '0':
		_, err := u.pop()
		return err
	case '1':
		_, err := u.marked()
		return err
	case '2':
		v, err := u.top()
		return errors.Join(err, u.push(v))
	case 'N':
		return u.push(nil)
	case 0x88, 0x89: // NEWTRUE, NEWFALSE
		return u.push(op == 0x88)
	case ']', ')', 0x8f: // EMPTY_LIST, EMPTY_TUPLE, EMPTY_SET
		return u.push(&sequence{})
	case '}':
		return u.push(&dict{})
	case 0x85, 0x86, 0x87: // TUPLE1 to TUPLE3
		items, err := u.last(int(op - 0x84))
		return errors.Join(err, u.push(&sequence{items}))
	case 't', 'l', 0x91: // TUPLE, LIST, FROZENSET
		items, err := u.marked()
		return errors.Join(err, u.push(&sequence{items}))
	case 'q', 'r', 0x94, 'p', 'h', 'j', 'g':
		return u.remember(op)
	case 'a', 'e', 's', 'u', 'd', 0x90:
		return u.fill(op)
	case 'c', 0x93, 'R', 0x81, 0x92, 'b', 'Q':
		return u.object(op)
	}
	v, err := u.literal(op)
	return errors.Join(err, u.push(v))
}

// remember writes and reads what is known by a number.
func (u *unpickler) remember(op byte) error {
	var at uint64
	var err error
	switch op {
	case 'q', 'h':
		at, err = u.number(1)
	case 'r', 'j':
		at, err = u.number(4)
	case 0x94: // MEMOIZE
		at = uint64(len(u.memo))
	case 'p', 'g':
		var text string
		if text, err = u.line(); err == nil {
			at, err = strconv.ParseUint(text, 10, 32)
		}
	}
	if err != nil {
		return err
	}
	if op == 'h' || op == 'j' || op == 'g' {
		v, ok := u.memo[at]
		if !ok {
			return fmt.Errorf("it reads number %d of its memory, where nothing is", at)
		}
		return u.push(v)
	}
	v, err := u.top()
	u.memo[at] = v
	return err
}

// fill puts values into a list or a dict.
func (u *unpickler) fill(op byte) error {
	var items []any
	var err error
	switch op {
	case 'a':
		items, err = u.last(1)
	case 's':
		items, err = u.last(2)
	default:
		items, err = u.marked()
	}
	if err != nil {
		return err
	}
	if op == 'd' {
		if err := u.push(&dict{}); err != nil {
			return err
		}
	}
	into, err := u.top()
	if err != nil {
		return err
	}
	keyed := op == 's' || op == 'u' || op == 'd'
	switch v := into.(type) {
	case *sequence:
		if keyed {
			return errors.New("it sets a key of a list")
		}
		v.items = append(v.items, items...)
	case *dict:
		if !keyed || len(items)%2 != 0 {
			return errors.New("it sets a key without a value")
		}
		for i := 0; i < len(items); i += 2 {
			v.keys, v.values = append(v.keys, items[i]), append(v.values, items[i+1])
		}
	case *call: // of a class that is like a dict or a list; what is in it does not count
	default:
		return errors.New("it appends to what is no list")
	}
	return nil
}

// object names classes, calls them and sets their state.
func (u *unpickler) object(op byte) error {
	switch op {
	case 'c':
		module, err := u.line()
		if err != nil {
			return err
		}
		name, err := u.line()
		return errors.Join(err, u.push(class(module+"."+name)))
	case 'Q': // BINPERSID
		id, err := u.pop()
		if err != nil {
			return err
		}
		v, err := u.load(id)
		return errors.Join(err, u.push(v))
	}
	n := 2
	if op == 0x92 { // NEWOBJ_EX, with arguments by name
		n = 3
	}
	items, err := u.last(n)
	if err != nil {
		return err
	}
	switch op {
	case 0x93: // STACK_GLOBAL
		module, _ := items[0].(string)
		name, _ := items[1].(string)
		return u.push(class(module + "." + name))
	case 'b':
		if c, ok := items[0].(*call); ok && c.state == nil {
			c.state = items[1]
		}
		return u.push(items[0])
	}
	of, named := items[0].(class)
	args, listed := items[1].(*sequence)
	if !named || !listed {
		return u.push(&call{}) // of what a call gave
	}
	v, known, err := u.build(of, args.items)
	if !known {
		v = &call{of: of, items: args.items}
	}
	return errors.Join(err, u.push(v))
}
