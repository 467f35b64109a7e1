package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// completeBOM adds licences and npm packages to a CycloneDX document that cyclonedx-gomod
// wrote for the program, and removes what depends on the machine. It is an error when the
// modules of the document are not those that are linked now.
func completeBOM(bom map[string]any, modules, packages []part) error {
	metadata := jsonObject(bom["metadata"])
	program := jsonObject(metadata["component"])
	if program == nil {
		return errors.New("the bill of materials has no component in its metadata")
	}
	program["licenses"] = []any{map[string]any{"license": map[string]any{"id": "Apache-2.0"}}}
	for _, tool := range jsonArray(metadata["tools"]) {
		delete(jsonObject(tool), "hashes") // those of cyclonedx-gomod as it was compiled here
	}

	components := jsonArray(bom["components"])
	if len(components) != len(modules) {
		return fmt.Errorf("the program was built with %d modules, the source links %d: run make build",
			len(components), len(modules))
	}
	for _, c := range components {
		component := jsonObject(c)
		i := slices.IndexFunc(modules, func(m part) bool {
			return m.name == component["name"] && m.version == component["version"]
		})
		if i < 0 {
			return fmt.Errorf("the program was built with %v %v, which the source does not link: run make build",
				component["name"], component["version"])
		}
		if err := addLicences(component, modules[i]); err != nil {
			return err
		}
	}

	refs := map[string]string{}
	for _, p := range packages {
		refs[p.name] = "pkg:npm/" + strings.Replace(p.name, "@", "%40", 1) + "@" + p.version
	}
	dependencies := jsonArray(bom["dependencies"])
	for _, p := range packages {
		component := map[string]any{
			"bom-ref": refs[p.name], "purl": refs[p.name], "type": "library", "scope": "required",
			"name": p.name, "version": p.version,
			"hashes": []any{map[string]any{"alg": "SHA-512", "content": p.sha512}},
		}
		if err := addLicences(component, p); err != nil {
			return err
		}
		components = append(components, component)
		requires := []any{}
		for _, name := range p.requires {
			requires = append(requires, refs[name])
		}
		dependencies = append(dependencies, map[string]any{"ref": refs[p.name], "dependsOn": requires})
	}
	for _, d := range dependencies {
		if dependency := jsonObject(d); dependency["ref"] == program["bom-ref"] {
			for _, p := range packages {
				dependency["dependsOn"] = append(jsonArray(dependency["dependsOn"]), refs[p.name])
			}
		}
	}
	slices.SortFunc(components, func(a, b any) int {
		return cmp.Compare(fmt.Sprint(jsonObject(a)["bom-ref"]), fmt.Sprint(jsonObject(b)["bom-ref"]))
	})
	bom["components"], bom["dependencies"] = components, dependencies
	return nil
}

// addLicences sets the licences of a component: an identifier for one, else an expression.
func addLicences(component map[string]any, p part) error {
	ids, _, err := findLicences(p)
	choice := map[string]any{"expression": strings.Join(ids, " AND ")}
	if len(ids) == 1 {
		choice = map[string]any{"license": map[string]any{"id": ids[0]}}
	}
	component["licenses"] = []any{choice}
	return err
}

// jsonObject returns v if it is a JSON object, else nil.
func jsonObject(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

// jsonArray returns v if it is a JSON array, else nil.
func jsonArray(v any) []any {
	l, _ := v.([]any)
	return l
}
