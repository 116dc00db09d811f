import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MARK_KEY, markText, readMark } from "../../src/docker/mark.js";
import { Claims } from "../../src/docker/plan/claims.js";
import { makePlan, type PlanRules } from "../../src/docker/plan/plan.js";
import type { RegisteredService, ServiceBody, WantedService } from "../../src/docker/registration.js";

const rules: PlanRules = {
  owner: "me",
  marked: true,
  cleanupHostname: undefined,
  contested: new Set(),
  remembered: new Map(),
  stays: () => false,
};

const serviceIds = ["h:a1:80", "h:a1:81", "h:b1:80", "own-id", "__proto__"];
const containers = ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"];

const wantedService = fc
  .record({
    ID: fc.constantFrom(...serviceIds),
    Name: fc.constantFrom("web", "db"),
    Port: fc.integer({ min: 1, max: 3 }),
    Address: fc.constantFrom(undefined, "127.0.0.1"),
    Tags: fc.constantFrom(undefined, ["a"], ["a", "b"], ["b", "a"]),
    containerId: fc.constantFrom(...containers),
    startedAt: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"),
  })
  .map(({ containerId, startedAt, Address, Tags, ...rest }): WantedService => {
    const mark = markText({ owner: "me", container: containerId, checks: "none" });
    const body: ServiceBody = {
      ...rest,
      ...(Address === undefined ? {} : { Address }),
      ...(Tags === undefined ? {} : { Tags }),
      Meta: { [MARK_KEY]: mark },
    };
    return { containerId, port: "80/tcp", body, health: undefined, startedAt, chosen: "" };
  });

const registeredService = fc
  .record({
    id: fc.constantFrom(...serviceIds, "h:gone:80", "h:gone:81"),
    name: fc.constantFrom("web", "db"),
    port: fc.integer({ min: 1, max: 3 }),
    address: fc.constantFrom("", "127.0.0.1"),
    tags: fc.constantFrom([], ["a"], ["a", "b"]),
    owner: fc.constantFrom("me", "other", undefined),
    container: fc.constantFrom(...containers),
  })
  .map(({ owner, container, ...rest }): RegisteredService => {
    const mark = owner === undefined ? {} : { [MARK_KEY]: markText({ owner, container, checks: "none" }) };
    return { ...rest, meta: mark };
  });

function byId<T>(items: readonly T[], id: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [id(item), item]));
}

/** What the registry holds after the plan. */
function carriedOut(
  registered: ReadonlyMap<string, RegisteredService>,
  wanted: ReadonlyMap<string, WantedService>,
  with_: PlanRules,
): Map<string, RegisteredService> {
  const after = new Map(registered);
  for (const action of makePlan(wanted, registered, with_).actions) {
    if (action.kind === "deregister") after.delete(action.id);
    else {
      const { ID, Name, Port, Address = "", Tags = [], Meta = {} } = action.service.body;
      after.set(ID, { id: ID, name: Name, port: Port, address: Address, tags: Tags, meta: Meta });
    }
  }
  return after;
}

describe("a plan", () => {
  const states = [fc.array(wantedService, { maxLength: 6 }), fc.array(registeredService, { maxLength: 8 })] as const;

  it("reaches what is wanted from any state, and then does nothing more", () => {
    fc.assert(
      fc.property(...states, (wantedList, registeredList) => {
        const wanted = byId(wantedList, ({ body }) => body.ID);
        const after = carriedOut(
          byId(registeredList, ({ id }) => id),
          wanted,
          rules,
        );
        for (const [id, { body }] of wanted) {
          expect(after.get(id)).toMatchObject({ name: body.Name, port: body.Port, tags: body.Tags ?? [] });
        }
        for (const [id, service] of after) {
          if (!wanted.has(id)) expect(readMark(service.meta)?.owner).not.toBe("me");
        }
        expect(makePlan(wanted, after, rules).actions).toEqual([]);
      }),
    );
  });

  it("touches nothing of others, and never one id twice", () => {
    fc.assert(
      fc.property(...states, (wantedList, registeredList) => {
        const wanted = byId(wantedList, ({ body }) => body.ID);
        const registered = byId(registeredList, ({ id }) => id);
        const { actions } = makePlan(wanted, registered, rules);
        const ids = actions.map((action) => (action.kind === "register" ? action.service.body.ID : action.id));
        expect(new Set(ids).size).toBe(ids.length);
        for (const action of actions) {
          if (action.kind === "deregister") expect(readMark(registered.get(action.id)!.meta)?.owner).toBe("me");
        }
      }),
    );
  });

  it("leaves to another owner what is contested", () => {
    const service = fc.sample(wantedService, 1)[0]!;
    const id = service.body.ID;
    const theirs = markText({ owner: "other", container: "dddddddddddd", checks: "none" });
    const registered = new Map([[id, { id, name: "x", port: 9, address: "", tags: [], meta: { [MARK_KEY]: theirs } }]]);
    const wanted = new Map([[id, service]]);
    expect(makePlan(wanted, registered, rules).actions).toHaveLength(1);
    const quarrel = makePlan(wanted, registered, { ...rules, contested: new Set([id]) });
    expect(quarrel).toEqual({ actions: [], foreign: new Map([[id, "other"]]) });
  });

  it("without marks removes only what this process registered", () => {
    const registered = byId(
      [
        { id: "mine", name: "x", port: 1, address: "", tags: [], meta: {} },
        { id: "old", name: "x", port: 1, address: "", tags: [], meta: {} },
      ],
      ({ id }) => id,
    );
    const plan = makePlan(new Map(), registered, {
      ...rules,
      marked: false,
      remembered: new Map([["mine", "aaaaaaaaaaaa"]]),
    });
    expect(plan.actions).toEqual([{ kind: "deregister", id: "mine", dangling: false }]);
    const kept = { ...rules, marked: false, remembered: new Map([["mine", "aaaaaaaaaaaa"]]), stays: () => true };
    expect(makePlan(new Map(), registered, kept).actions).toEqual([]);
  });
});

describe("claims", () => {
  it("end with what the last word of every container says, in whatever order the words came", () => {
    const words = fc.array(fc.tuple(fc.constantFrom(...containers), fc.array(wantedService, { maxLength: 3 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, (said) => {
        const claims = new Claims();
        const last = new Map<string, readonly WantedService[]>();
        for (const [containerId, services] of said) {
          const own = [
            ...byId(
              services.map((service) => ({ ...service, containerId })),
              ({ body }) => body.ID,
            ).values(),
          ];
          const before = claims.all();
          const touched = claims.set(containerId, own);
          for (const [id, service] of claims.all()) if (!touched.has(id)) expect(before.get(id)).toBe(service);
          last.set(containerId, own);
        }
        const wanted = new Map<string, WantedService>();
        for (const service of [...last.values()].flat()) {
          const held = wanted.get(service.body.ID);
          const order = (item: WantedService): string => `${item.startedAt.slice(0, -1)} ${item.containerId}`;
          if (held === undefined || order(service) > order(held)) wanted.set(service.body.ID, service);
        }
        expect(claims.all()).toEqual(wanted);
        expect(claims.serviceCount).toBe(wanted.size);
      }),
    );
  });
});
