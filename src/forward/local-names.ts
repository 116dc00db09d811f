import { classIn, type Query } from "../wire/index.js";
import type { Configuration } from "./configuration.js";
import { HostsFile } from "./hosts-file.js";
import type { LocalAnswer } from "./local-answer.js";
import type { ForwardPorts } from "./ports.js";
import { answerSpecial } from "./special-names.js";

/** Names answered without asking anybody: those of the hosts file, and those that mean something special. */
export class LocalNames {
  private readonly ports: ForwardPorts;
  private readonly changed: () => void;
  private configuration: Configuration;
  private hosts: HostsFile | undefined;

  /** `changed` is called when other names may now be answered here. */
  constructor(configuration: Configuration, ports: ForwardPorts, changed: () => void) {
    this.configuration = configuration;
    this.ports = ports;
    this.changed = changed;
    this.openHosts();
  }

  configure(configuration: Configuration): void {
    const before = this.configuration.options.hostsFile;
    this.configuration = configuration;
    if (configuration.options.hostsFile !== before) this.openHosts();
  }

  /** The answer to a query, or undefined. A domain that the operator sends somewhere is not special any more. */
  answer(query: Query): LocalAnswer | undefined {
    if (query.class !== classIn) return undefined;
    const name = query.folded.slice(0, query.nameBytes);
    const listed = this.hosts?.answer(name, query.type);
    if (listed !== undefined) return listed;
    const { routes, options } = this.configuration;
    const route = routes.find(name);
    if (route === undefined || route.domain !== undefined) return undefined;
    return answerSpecial(name, query.type, options.privateReverse);
  }

  close(): void {
    this.hosts?.close();
  }

  private openHosts(): void {
    const { hostsFile } = this.configuration.options;
    this.hosts?.close();
    this.hosts = hostsFile === undefined ? undefined : new HostsFile(hostsFile, this.ports, this.changed);
    this.changed();
  }
}
