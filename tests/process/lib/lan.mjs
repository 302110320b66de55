// A village network out of Linux namespaces: hosts on one bridge that lives in a namespace of its
// own, so that nothing reaches the machine's real interfaces. Needs root.
import { execFileSync } from "node:child_process";

const run = (command, args) =>
  execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"] }).toString();

/** Whether namespaces can be made here. */
export function namespacesWork() {
  if (process.getuid() !== 0) return false;
  const name = `lumbung-probe-${process.pid}`;
  try {
    run("ip", ["netns", "add", name]);
    run("ip", ["netns", "del", name]);
    return true;
  } catch {
    return false;
  }
}

export class Lan {
  #made = [];

  /** One host for each letter of `hosts`: 10.77.0.1, 10.77.0.2, ... */
  constructor(hosts) {
    this.hosts = [...hosts];
    this.prefix = `lb${process.pid}`;
    this.hub = `${this.prefix}-hub`;
    this.#namespace(this.hub);
    run("ip", ["-n", this.hub, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0"]);
    run("ip", ["-n", this.hub, "link", "set", "br0", "up"]);
    for (const host of this.hosts) {
      const space = this.space(host);
      this.#namespace(space);
      run("ip", [
        "link",
        "add",
        "e0",
        "netns",
        space,
        "type",
        "veth",
        "peer",
        "name",
        `p${host}`,
        "netns",
        this.hub,
      ]);
      run("ip", ["-n", this.hub, "link", "set", `p${host}`, "master", "br0", "up"]);
      run("ip", ["-n", space, "link", "set", "lo", "up"]);
      run("ip", [
        "netns",
        "exec",
        space,
        "sysctl",
        "-qw",
        "net.ipv6.conf.all.accept_dad=0",
        "net.ipv6.conf.e0.accept_dad=0",
      ]);
      run("ip", ["-n", space, "addr", "add", `${this.address(host)}/24`, "brd", "+", "dev", "e0"]);
      run("ip", ["-n", space, "link", "set", "e0", "up"]);
    }
  }

  #namespace(name) {
    run("ip", ["netns", "add", name]);
    this.#made.push(name);
  }

  space(host) {
    return `${this.prefix}-${host}`;
  }

  address(host) {
    return `10.77.0.${this.hosts.indexOf(host) + 1}`;
  }

  /** The command and arguments that run `command` on `host`. */
  on(host, command, args) {
    return ["ip", ["netns", "exec", this.space(host), command, ...args]];
  }

  unplug(host) {
    run("ip", ["-n", this.hub, "link", "set", `p${host}`, "down"]);
  }

  plug(host) {
    run("ip", ["-n", this.hub, "link", "set", `p${host}`, "up"]);
  }

  /** From now on `left` and `right` hear nothing of each other; both still reach the others. */
  part(left, right) {
    const rules = `
      table bridge lumbung {
        chain forwarding {
          type filter hook forward priority 0;
          iifname "p${left}" oifname "p${right}" drop
          iifname "p${right}" oifname "p${left}" drop
        }
      }
    `;
    execFileSync("ip", ["netns", "exec", this.hub, "nft", "-f", "-"], { input: rules });
  }

  remove() {
    for (const name of this.#made.splice(0).reverse()) {
      try {
        run("ip", ["netns", "del", name]);
      } catch (error) {
        console.error(`could not remove the namespace ${name}: ${error.message}`);
      }
    }
  }
}

/** Stands in for a Lan where everything runs on this machine's loopback. */
export class Loopback {
  on(_host, command, args) {
    return [command, args];
  }
  address() {
    return "127.0.0.1";
  }
  remove() {}
}
