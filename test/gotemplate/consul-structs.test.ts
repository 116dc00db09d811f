import { describe, expect, it } from "vitest";
import {
  checkDefinition,
  executeTemplate,
  type FunctionTable,
  GoInt,
  healthCheckType,
  parseTemplate,
  pureFunctions,
  structPointer,
  type Value,
} from "../../src/gotemplate/index.js";

function render(template: string, dot: Value): string {
  const functions: FunctionTable = pureFunctions;
  const parsed = parseTemplate("", template, { functions });
  if (!parsed.ok) return parsed.error;
  const result = executeTemplate(parsed.template, dot, functions);
  return result.ok ? result.output : result.error;
}

const check = structPointer(healthCheckType, {
  Node: "n1",
  CheckID: "d",
  Name: "D",
  Status: "passing",
  Definition: checkDefinition({ HTTP: "http://x", Interval: "10s", Header: { A: ["b"] } }),
  CreateIndex: new GoInt("uint64", 5n),
});

describe("a check", () => {
  it("prints its fields as the API client's struct", () => {
    expect(render("{{.}}", check)).toBe(
      "{n1 d D passing     []    0  {http://x map[A:[b]]    false  false    false 10s 0s 0s  10000000000 0 0} 5 0}",
    );
  });

  it("has its definition's times as texts in JSON", () => {
    expect(render("{{.Definition | toJSON}}", check)).toBe(
      '{"Interval":"10s","Timeout":"0s","DeregisterCriticalServiceAfter":"0s","HTTP":"http://x","Header":{"A":["b"]},' +
        '"Method":"","Body":"","TLSServerName":"","TLSSkipVerify":false,"TCP":"","TCPUseTLS":false,"UDP":"","GRPC":"",' +
        '"OSService":"","GRPCUseTLS":false}',
    );
  });

  it("leaves empty enterprise fields out of JSON but not out of YAML", () => {
    expect(render("{{. | toJSON}}", check)).not.toContain("Namespace");
    expect(render("{{. | toYAML}}", check)).toContain('\nnamespace: ""\npartition: ""\nexposedport: 0\npeername: ""\n');
  });

  it("says which field it lacks", () => {
    expect(render("{{.Nope}}", check)).toBe(
      'template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type *api.HealthCheck',
    );
  });
});
