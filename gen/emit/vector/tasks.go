package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// memberOf calls a method of the member of a team that goes through a function.
func memberOf(method string, args ...jen.Code) *jen.Statement {
	return jen.Id(source.MemberName).Dot(method).Call(args...)
}

// leads has one member of a team do something.
func leads(code []jen.Code) []jen.Code {
	if len(code) == 0 {
		return nil
	}
	return []jen.Code{jen.If(memberOf("Leads")).Block(code...)}
}

// stages writes calls for a team: loops over tasks, and what one member does between them.
func (d *driver) stages(calls []*schedule.Call) []jen.Code {
	var code, alone []jen.Code
	for _, c := range calls {
		if !schedule.SharedOut([]*schedule.Call{c}) {
			alone = append(alone, d.calls([]*schedule.Call{c})...)
			continue
		}
		code, alone = append(code, leads(alone)...), nil
		code = append(code, d.headings(c)...)
		if c.Tasks {
			code = append(code, d.tasks(c))
		} else {
			d.bound++
			body := d.stages(c.Body)
			d.bound--
			code = append(code, source.ScanLoop(c.Op).Block(body...))
		}
		if d.bound == 0 {
			code = append(code, d.Lap()...)
		}
	}
	return append(code, leads(alone)...)
}

// tasks writes a loop over tasks.
func (d *driver) tasks(c *schedule.Call) jen.Code {
	d.bound++
	body := d.calls(c.Body)
	d.bound--
	l := c.Op.Loops[d.bound]
	return jen.For(jen.Id(l.Name).Op(":=").Add(memberOf("First", jen.Lit(l.N))), jen.Id(l.Name).Op("<").Lit(l.N),
		jen.Id(l.Name).Op("=").Add(memberOf("Next", jen.Id(l.Name)))).Block(body...)
}

// isShared reports whether a team may take a group.
func (d *driver) isShared() bool { return d.program.Tasks.Is > 1 }

// enterShared begins a function that it then goes through.
func (d *driver) enterShared(taken ...string) {
	if d.enter(taken...); d.isShared() {
		d.places.Share(d.private)
	}
}

// shared writes the calls of all operations, for a team if one may come.
func (d *driver) shared(all []schedule.Stretch) []jen.Code {
	if !d.isShared() {
		return d.stretches(all)
	}
	var code []jen.Code
	for _, s := range all {
		code = append(code, d.stages(s.Calls)...)
	}
	return code
}

// led is what one of it does.
func (d *driver) led(code []jen.Code) []jen.Code {
	if !d.isShared() {
		return code
	}
	return leads(code)
}

// team is the member of it that a function is told, of a type if that is declared.
func (d *driver) team(typ *jen.Statement) []jen.Code {
	if !d.isShared() {
		return nil
	}
	return []jen.Code{jen.Id(source.MemberName).Add(typ)}
}

// owned is the arena of its own that it is told likewise, if there is use for one.
func (d *driver) owned(typ *jen.Statement) []jen.Code {
	if len(d.private) == 0 {
		return nil
	}
	return []jen.Code{jen.Id(source.OwnName).Add(typ)}
}
