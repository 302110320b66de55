// What the process tests share: a community of laptops with one group, and its ordinary writes.
import { Laptop, same, until } from "./laptop.mjs";

export const COMMUNITY = "BKM Tirta Guyub";
export const GROUP = "Melati Tiga Rahasia";
export const MEMBERS = ["Siti Rohani", "Sri Wahyuni", "Suparmi Hastuti", "Ratna Dewi Lestari"];

/** Starts a laptop for each host; the first founds, the others join with one invite each. */
export async function village({ lan, hosts, program, roles = {}, options = () => [] }) {
  const laptops = [];
  for (const host of hosts) {
    const laptop = new Laptop({ lan, host, name: `Laptop ${host.toUpperCase()}`, program });
    laptops.push(laptop);
    await laptop.start(...options(host, laptops));
  }
  await laptops[0].found(COMMUNITY);
  for (const laptop of laptops.slice(1)) {
    const joined = await laptop.join(await laptops[0].invite(roles[laptop.host] ?? "write"));
    if (joined.code !== 0) throw new Error(`${laptop.name} could not join: ${joined.stderr}`);
  }
  return laptops;
}

/** Makes the group with its members on `laptop`; gives its id and the members' ids. */
export async function group(laptop) {
  const { group: id } = await laptop.call("POST", "/groups", {
    name: GROUP,
    rules: { pokok: 20000, wajib: 5000 },
  });
  const members = [];
  for (const name of MEMBERS)
    members.push((await laptop.call("POST", `/groups/${id}/members`, { name })).member);
  return { id, members };
}

/** A deposit in a cell of its own: nobody else writes that member and day. */
export function deposit(groupId, member, day, value = 5000) {
  const date = new Date(Date.UTC(2017, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
  return {
    method: "POST",
    path: `/groups/${groupId}/meetings/${date}/entries`,
    body: { cells: [{ member, column: "wajib", value }] },
  };
}

export function agree(laptops, limitMs) {
  return until("all laptops hold the same", limitMs, () => same(laptops), 200);
}
