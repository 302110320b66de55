// A first village, as its people live it: one treasurer founds the books on laptop A, a secretary
// joins with laptop B, they part, both fill in the same cell, meet again, and one of them decides.
import assert from "node:assert/strict";
import { until } from "./browser.mjs";
import { cell, figures, keyboard, moneyIn, sheet, show, today } from "./screens.mjs";

const members = [
  "Bu Yuli",
  "Pak Agus",
  "Bu Sri",
  "Siti Rohani",
  "Ketut Wirawan",
  "Maria Goreti",
  "Pak Slamet",
  "Bu Ningsih",
  "Dewi Lestari",
  "Joko Susilo",
  "Bambang",
  "Wati",
];
const sheetPlace = `pertemuan/${today()}`;

async function saved(page) {
  await page.getByText(/Tersimpan di laptop ini pukul/).waitFor();
}

/** What lies over a page that has no session. A save turned away says the same beneath it. */
const locked = (page) => page.getByText("lumbung open", { exact: true });

// Also in a page that is open already: there a new address only changes what stands behind "#".
async function open(page, address) {
  const entered = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/session"));
  await page.goto(address);
  assert.equal((await entered).status(), 200);
  await locked(page).waitFor({ state: "detached" });
  await page.getByRole("heading").first().waitFor();
}

/** An invitation through the page, for a laptop that may do this much. */
async function invite(page, laptop, role) {
  await show(page, laptop, "gabung");
  await page.getByRole("button", { name: "Undang perangkat" }).click();
  await page.getByLabel("Perangkat itu").selectOption({ label: role });
  await page.getByRole("button", { name: "Buat tautan" }).click();
  await page.getByRole("img", { name: /QR/ }).waitFor();
  const link = await page.getByRole("textbox", { name: "Tautan undangan" }).inputValue();
  await page.keyboard.press("Escape");
  return link;
}

/** What this screen offers that would write: fields that take text, and buttons that say so. */
function writing(page) {
  return page.evaluate(() => {
    const deeds = ["Mulai", "Buat", "Isi semua", "Simpan$", "Tambah", "Ubah", "Batalkan"];
    deeds.push("Aturan", "Pinjaman baru", "Catat", "Undang", "Putuskan", "Buka lagi");
    const said = new RegExp(deeds.join("|"));
    const buttons = [...document.querySelectorAll("main button:enabled, main a")].filter((each) =>
      said.test(each.textContent ?? ""),
    );
    const fields = [...document.querySelectorAll("main table input")].filter(
      (each) => !each.readOnly && !each.disabled,
    );
    return [...buttons, ...fields].map((each) => each.textContent || each.ariaLabel);
  });
}

/** The daemon starts again; whoever opens its link gives a session to every page of the browser. */
// Also waits until `page` has noticed: meanwhile it is covered, and a person could not type there.
async function startAgain(laptop, context, page) {
  const fresh = await context.newPage();
  await open(fresh, await laptop.start());
  await fresh.close();
  await locked(page).waitFor({ state: "detached" });
  await page.getByText("Aplikasi di laptop ini berhenti").first().waitFor({ state: "detached" });
}

/** The fines that count on this day, by member. */
async function fines(laptop) {
  const [group] = (await laptop.call("GET", "/groups")).items;
  const { items } = await laptop.call("GET", `/groups/${group.id}/records?limit=500`);
  const names = new Map(
    (await laptop.call("GET", `/groups/${group.id}/members`)).items.map(({ id, name }) => [
      id,
      name,
    ]),
  );
  return items
    .filter(({ column, status }) => column === "denda" && status === "berlaku")
    .map(({ member, amount }) => `${names.get(member)} ${amount}`)
    .sort();
}

export const story = {
  async "a community is founded through the page"({ a, pageA }) {
    await open(pageA, await a.start());
    await pageA.getByRole("button", { name: /Buat kelompok baru/ }).click();
    await pageA.getByLabel(/Nama BKM/).fill("BKM Guyub Rukun");
    await pageA.keyboard.press("Enter");
    await pageA.getByText("Tulis 24 kata ini di kertas").waitFor();
    assert.equal(await pageA.getByRole("listitem").count(), 24);
    const next = pageA.getByRole("button", { name: "Lanjut" });
    assert.equal(await next.isDisabled(), true, "nobody goes on without having written");
    await pageA.getByRole("checkbox").check();
    await next.click();
    assert.equal(await pageA.evaluate(() => location.href.includes("kunci")), false);
  },

  async "the first KSM and its members, by keyboard"({ a, pageA }) {
    await pageA.getByLabel("Nama KSM").fill("KSM Melati");
    await pageA.keyboard.press("Enter");
    const name = pageA.getByLabel("Nama", { exact: true });
    await name.focus();
    for (const member of members) {
      await pageA.keyboard.type(member);
      await pageA.keyboard.press("Enter");
      await pageA.getByRole("listitem").filter({ hasText: member }).waitFor();
    }
    await pageA.getByRole("button", { name: /Selesai/ }).click();
    await pageA.getByRole("link", { name: "Mulai pertemuan" }).waitFor();
    assert.equal((await a.status()).community, "BKM Guyub Rukun");
  },

  async "the first meeting, by keyboard alone, footer and book agree"({ a, pageA }) {
    await pageA.getByRole("link", { name: "Mulai pertemuan" }).focus();
    await pageA.keyboard.press("Enter");
    await pageA.getByRole("table").waitFor();
    const keys = keyboard(pageA);
    await keys.press("F2");
    assert.equal(await cell(pageA, "Wajib", "Bu Sri").inputValue(), "5.000");
    await cell(pageA, "Sukarela +", "Bu Yuli").focus();
    await keys.type("10rb");
    await keys.press("Enter");
    await keys.press("Enter", "/");
    await keys.type("nin");
    await keys.press("Enter");
    await keys.type("7500");
    await keys.press("Shift+Enter");
    await keys.type("2.5");
    await keys.press("Escape");
    const before = await moneyIn(pageA);
    const { records } = await a.status();
    await keys.press("Control+Enter");
    await saved(pageA);
    assert.equal(await moneyIn(pageA), before);
    assert.equal((await a.status()).records, records + 1, "one envelope for the whole sheet");
    assert.equal(await cell(pageA, "Sukarela +", "Bu Yuli").inputValue(), "10.000");
    assert.equal(await cell(pageA, "Sukarela +", "Bu Ningsih").inputValue(), "7.500");
    assert.equal(await cell(pageA, "Sukarela +", "Pak Slamet").inputValue(), "");
  },

  async "an amount that could mean two things is asked about"({ pageA }) {
    const box = cell(pageA, "Sukarela +", "Joko Susilo");
    await box.fill("10.5");
    await pageA.keyboard.press("Tab");
    await pageA.getByText("Tulis jumlah dengan angka, misalnya 10.500.").first().waitFor();
    await pageA.keyboard.press("Control+Enter");
    await pageA.waitForFunction(
      () => document.activeElement?.getAttribute("aria-label") === "Sukarela + Joko Susilo",
    );
    await box.fill("");
  },

  async "a loan is looked at before it is paid out, and then repaid in part"({ a, pageA }) {
    await show(pageA, a, "anggota");
    await pageA.getByRole("link", { name: /Bu Sri/ }).click();
    await pageA.getByRole("button", { name: /^Pinjaman/ }).click();
    await pageA.getByRole("button", { name: "Pinjaman baru" }).click();
    await pageA.getByLabel("Jumlah pinjaman").fill("100rb");
    await pageA.getByText(/Jumlah jasa Rp/).waitFor();
    assert.equal(await pageA.getByRole("dialog").locator("tbody tr").count(), 10);
    await pageA.getByText("Terbilang: seratus ribu rupiah").waitFor();
    await pageA.getByRole("button", { name: "Cairkan pinjaman" }).click();
    await pageA.getByRole("heading", { name: /Rp100\.000, cair/ }).waitFor();
    await pageA.getByRole("button", { name: "Catat angsuran" }).click();
    await pageA.getByLabel("Jumlah dibayar").fill("999rb");
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByRole("alert").first().waitFor();
    await pageA.getByLabel("Jumlah dibayar").fill("20rb");
    await pageA.getByRole("alert").first().waitFor({ state: "detached" });
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText("Rp80.000").first().waitFor();
  },

  async "an entry is reversed with a reason and stays visible"({ pageA }) {
    await pageA.getByText(/^Pembayaran/).click();
    await pageA.getByRole("button", { name: "Batalkan" }).first().click();
    await pageA.getByLabel("Alasan").fill("salah ketik");
    await pageA.getByRole("button", { name: "Batalkan catatan" }).click();
    await pageA.getByRole("dialog").waitFor({ state: "detached" });
    await pageA.getByText(/Rp20\.000 · dibatalkan/).waitFor();
    await pageA.getByText("Rp100.000").first().waitFor();
  },

  async "a second laptop joins through its page"({ a, b, pageA, pageB }) {
    const link = await invite(pageA, a, "Boleh mencatat");
    await open(pageB, await b.start([a.address]));
    await pageB.getByRole("button", { name: /Gabung dengan kelompok/ }).click();
    await pageB.getByRole("textbox", { name: "Tautan undangan" }).fill("ini bukan tautan");
    await pageB.getByRole("button", { name: "Gabung", exact: true }).click();
    await pageB.getByRole("alert").waitFor();
    await pageB.getByRole("textbox", { name: "Tautan undangan" }).fill(link);
    await pageB.getByRole("button", { name: "Gabung", exact: true }).click();
    await pageB.getByRole("button", { name: "Buka Beranda" }).click({ timeout: 35_000 });
    await pageB.getByText("Semua perangkat sama isinya").waitFor();
    await show(pageA, a, "");
    await until(
      "the same figures on both",
      async () => [await figures(pageA), await figures(pageB)],
      ([left, right]) => JSON.stringify(left) === JSON.stringify(right),
    );
    await pageA.getByText("Semua perangkat sama isinya").waitFor();
  },

  async "what one laptop saves shows on the other by itself"({ a, b, pageA, pageB }) {
    await show(pageA, a, sheetPlace);
    await show(pageB, b, sheetPlace);
    await cell(pageA, "Sukarela +", "Wati").fill("3rb");
    await pageA.keyboard.press("Control+Enter");
    await saved(pageA);
    await until(
      "the cell on B",
      () => cell(pageB, "Sukarela +", "Wati").inputValue(),
      (text) => text === "3.000",
    );
  },

  async "apart, both fill in the same cell"({ a, b, pageA, pageB }) {
    await b.stop();
    await open(pageB, await b.start());
    await show(pageB, b, sheetPlace);
    await cell(pageB, "Sukarela +", "Pak Agus").fill("15rb");
    await pageB.keyboard.press("Control+Enter");
    await saved(pageB);
    await show(pageA, a, sheetPlace);
    await cell(pageA, "Sukarela +", "Pak Agus").fill("10rb");
    await pageA.keyboard.press("Control+Enter");
    await saved(pageA);
    await pageA.getByText(/Bekerja di laptop ini/).waitFor();
  },

  async "after the merge both ask, and nobody has been overwritten"({ a, b, pageA, pageB }) {
    await b.stop();
    await open(pageB, await b.start([a.address]));
    for (const [page, laptop] of [
      [pageA, a],
      [pageB, b],
    ]) {
      await page.getByText("1 perlu diputuskan").first().waitFor();
      await show(page, laptop, sheetPlace);
      await page.getByRole("row").filter({ hasText: "Pak Agus" }).getByText("putuskan").waitFor();
    }
  },

  async "the question is answered on A, with a reason"({ a, pageA }) {
    await show(pageA, a, "gabung");
    const question = pageA.getByRole("article").first();
    await question.getByText("Rp10.000").first().waitFor();
    await question.getByText("Rp15.000").first().waitFor();
    await question.getByRole("radio", { name: /Pakai Rp15\.000/ }).check();
    await question.getByLabel(/Alasan/).fill("sesuai slip setoran");
    await question.getByRole("button", { name: "Putuskan" }).click();
    await pageA.getByText("Tidak ada yang perlu diputuskan.").waitFor();
  },

  async "a decision can be taken back and made again"({ pageA }) {
    await pageA.getByText(/^Sudah diputuskan/).click();
    await pageA.getByText("sesuai slip setoran").waitFor();
    await pageA.getByRole("button", { name: /Buka lagi/ }).click();
    const question = pageA.getByRole("article").first();
    await question.getByRole("radio", { name: /Pakai Rp15\.000/ }).check();
    await question.getByRole("button", { name: "Putuskan" }).click();
    await pageA.getByText("Tidak ada yang perlu diputuskan.").waitFor();
  },

  async "both pages show the same books, and the digests agree"({ a, b, pageA, pageB }) {
    const same = await until(
      "the digests",
      async () => [await a.status(), await b.status()],
      ([left, right]) =>
        left.frontier_digest === right.frontier_digest && left.book_digest === right.book_digest,
    );
    assert.equal(same[0].open_decisions, 0);
    const seen = {};
    for (const [name, page, laptop] of [
      ["A", pageA, a],
      ["B", pageB, b],
    ]) {
      await show(page, laptop, "");
      await page.getByText("Semua perangkat sama isinya").waitFor();
      const tiles = await figures(page);
      await show(page, laptop, sheetPlace);
      await until(
        "the decided cell",
        () => cell(page, "Sukarela +", "Pak Agus").inputValue(),
        (text) => text === "15.000",
      );
      seen[name] = { tiles, rows: await sheet(page), into: await moneyIn(page) };
    }
    assert.deepEqual(seen.A, seen.B);
  },

  async "a cell filled meanwhile is asked about, not overwritten"({ a, pageA, contextA }) {
    await show(pageA, a, sheetPlace);
    await cell(pageA, "Sukarela +", "Bambang").fill("2rb");
    const second = await contextA.newPage();
    await show(second, a, sheetPlace);
    // The second tab takes up the first one's draft: it types over it and saves first.
    await cell(second, "Sukarela +", "Bambang").fill("4rb");
    await second.keyboard.press("Control+Enter");
    await saved(second);
    await second.close();
    await pageA.bringToFront();
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText("Sudah diisi perangkat lain").waitFor();
    await pageA.getByRole("button", { name: "Pakai yang sudah tercatat" }).click();
    await until(
      "what stood",
      () => cell(pageA, "Sukarela +", "Bambang").inputValue(),
      (text) => text === "4.000",
    );
  },

  async "an address chosen while the page starts is gone to"({ a, contextA }) {
    const page = await contextA.newPage();
    await page.route("**/api/v1/session", async (route) => {
      await page.evaluate(() => (location.hash = "#/anggota"));
      await route.continue();
    });
    await page.goto(await a.link());
    await page.getByRole("heading", { name: "Anggota" }).waitFor();
    await page.close();
  },

  async "a daemon killed while somebody types loses no cell, and the save is sent by itself"({
    a,
    pageA,
    contextA,
  }) {
    await show(pageA, a, sheetPlace);
    await cell(pageA, "Denda", "Bu Yuli").fill("1000");
    await cell(pageA, "Denda", "Pak Agus").fill("2000");
    await a.kill();
    await pageA.getByText(/Aplikasi di laptop ini berhenti/).waitFor();
    await cell(pageA, "Denda", "Bu Sri").fill("500");
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText("Menunggu aplikasi, lalu disimpan").waitFor();
    await startAgain(a, contextA, pageA);
    await saved(pageA);
    assert.deepEqual(await fines(a), ["Bu Sri 500", "Bu Yuli 1000", "Pak Agus 2000"]);
  },

  async "a save that was kept but not answered counts once"({ a, pageA, contextA }) {
    const before = await fines(a);
    await cell(pageA, "Denda", "Siti Rohani").fill("1500");
    await pageA.route(
      "**/entries",
      async (route) => {
        assert.equal((await route.fetch()).status(), 201);
        await a.kill();
        await route.abort();
      },
      { times: 1 },
    );
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText("Menunggu aplikasi, lalu disimpan").waitFor();
    await startAgain(a, contextA, pageA);
    await saved(pageA);
    assert.deepEqual(await fines(a), [...before, "Siti Rohani 1500"].sort());
  },

  async "a save that a daemon about to end turned away is sent to the next one"({
    a,
    pageA,
    contextA,
  }) {
    const before = await fines(a);
    await cell(pageA, "Denda", "Bambang").fill("1600");
    await pageA.route(
      "**/entries",
      (route) =>
        route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          json: { type: "about:blank", status: 503, code: "stopping", title: "Sedang berhenti." },
        }),
      { times: 1 },
    );
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText("Menunggu aplikasi, lalu disimpan").waitFor();
    await a.stop();
    await startAgain(a, contextA, pageA);
    await saved(pageA);
    assert.deepEqual(await fines(a), [...before, "Bambang 1600"].sort());
  },

  async "whenever a daemon dies in the middle of a save, each cell is there once"({
    a,
    pageA,
    contextA,
  }) {
    const wanted = await fines(a);
    for (const [name, amount, end] of [
      ["Ketut Wirawan", "1100", () => a.kill()],
      ["Maria Goreti", "1200", () => a.stop()],
      ["Pak Slamet", "1300", () => a.kill()],
    ]) {
      await cell(pageA, "Denda", name).fill(amount);
      const asked = pageA.waitForRequest("**/entries");
      await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
      await asked;
      await end();
      await startAgain(a, contextA, pageA);
      await saved(pageA);
      wanted.push(`${name} ${amount}`);
      assert.deepEqual(await fines(a), [...wanted].sort());
    }
  },

  async "a fresh link in the same tab opens the page again as it was left"({ a, pageA }) {
    await cell(pageA, "Denda", "Bu Ningsih").fill("700");
    await a.kill();
    const link = await a.start();
    await locked(pageA).waitFor();
    await open(pageA, link);
    assert.equal(await cell(pageA, "Denda", "Bu Ningsih").inputValue(), "700");
    await cell(pageA, "Denda", "Bu Ningsih").fill("");
  },

  async "a page reloaded in the middle keeps what was typed"({ a, pageA }) {
    await show(pageA, a, sheetPlace);
    await cell(pageA, "Denda", "Dewi Lestari").fill("7.5");
    await pageA.reload();
    await pageA.getByRole("table").waitFor();
    assert.equal(await cell(pageA, "Denda", "Dewi Lestari").inputValue(), "7.5");
    await cell(pageA, "Denda", "Dewi Lestari").fill("");
  },

  async "whoever comes without a link sees how to get one, and nothing else"({ a, browser }) {
    const stranger = await browser.newContext();
    const page = await stranger.newPage();
    await page.goto(`http://127.0.0.1:${a.pagePort}/`);
    await locked(page).waitFor();
    assert.equal(await page.getByText("Melati").count(), 0);
    await stranger.close();
  },

  async "the cash book shows every line, and takes other money"({ a, pageA }) {
    await show(pageA, a, "");
    const { Kas: before } = await figures(pageA);
    await show(pageA, a, "kas");
    await pageA.getByRole("button", { name: `Kas ${before}` }).waitFor();
    await pageA.getByRole("cell", { name: "Pencairan pinjaman, Bu Sri" }).waitFor();
    await pageA.getByRole("button", { name: "Catat kas lain" }).click();
    await pageA.getByLabel("Jumlah uang").fill("99jt");
    await pageA.getByLabel("Uraian").fill("buku tulis");
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByRole("alert").first().waitFor();
    await pageA.getByLabel("Jumlah uang").fill("15rb");
    await pageA.getByRole("alert").first().waitFor({ state: "detached" });
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByRole("dialog").waitFor({ state: "detached" });
    const line = pageA.getByRole("row").filter({ hasText: "buku tulis" });
    await line.getByText("15.000", { exact: true }).waitFor();
    const whole = (text) => Number(text.replace(/\D/g, ""));
    await until(
      "the box",
      async () => whole(await pageA.getByRole("button", { name: /^Kas Rp/ }).textContent()),
      (left) => left === whole(before) - 15_000,
    );
    const sums = pageA.getByRole("row", { name: /Jumlah bulan ini/ }).getByRole("cell");
    const [came, went, left] = (await sums.allTextContents()).filter((text) => text).map(whole);
    assert.equal(left, whole(before) - 15_000);
    assert.equal(came - went, left, "the only month so far began with nothing");
  },

  async "a rule that is changed holds for the next sheet"({ a, pageA }) {
    await show(pageA, a, "");
    await pageA.getByRole("button", { name: "Aturan KSM Melati" }).click();
    await pageA.getByLabel("Simpanan wajib").fill("7,5rb");
    await pageA.getByLabel("Kali angsuran").fill("12");
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByRole("dialog").waitFor({ state: "detached" });
    await show(pageA, a, "pertemuan/2026-01-11");
    await until(
      "what is due",
      () => cell(pageA, "Wajib", "Bu Sri").getAttribute("placeholder"),
      (text) => text === "7.500",
    );
    const [group] = (await a.call("GET", "/groups")).items;
    assert.equal((await a.call("GET", `/groups/${group.id}`)).rules.loan.count, 12);
  },

  async "a third laptop that may only look sees everything and can change nothing"({
    a,
    c,
    pageA,
    pageC,
  }) {
    const link = await invite(pageA, a, "Hanya melihat");
    await open(pageC, await c.start([a.address]));
    await pageC.getByRole("button", { name: /Gabung dengan kelompok/ }).click();
    await pageC.getByRole("textbox", { name: "Tautan undangan" }).fill(link);
    await pageC.getByRole("button", { name: "Gabung", exact: true }).click();
    await pageC.getByRole("button", { name: "Buka Beranda" }).click({ timeout: 35_000 });
    await show(pageA, a, "");
    await until(
      "the same figures for the reader",
      async () => [await figures(pageA), await figures(pageC)],
      ([left, right]) => JSON.stringify(left) === JSON.stringify(right),
    );
    const offered = [];
    for (const [place, ready] of [
      ["", pageC.getByRole("heading", { name: "Perlu perhatian" })],
      [sheetPlace, pageC.getByRole("table")],
      ["anggota", pageC.getByRole("link", { name: /Bu Sri/ })],
      ["kas", pageC.getByRole("region", { name: "Baris buku kas" })],
      ["gabung", pageC.getByRole("heading", { name: "Perlu diputuskan" })],
    ]) {
      await show(pageC, c, place);
      await ready.waitFor();
      if (place === "anggota") {
        await ready.click();
        await pageC.getByRole("button", { name: /^Pinjaman/ }).click();
        await pageC.getByRole("heading", { name: /cair/ }).waitFor();
      }
      await pageC.getByText(/^Laptop ini hanya melihat\./).waitFor();
      offered.push(...(await writing(pageC)));
    }
    assert.deepEqual(offered, []);
  },

  async "keys that write do nothing on a laptop that may only look"({ c, pageC }) {
    await show(pageC, c, sheetPlace);
    const before = await sheet(pageC);
    const { records } = await c.status();
    const keys = keyboard(pageC);
    await cell(pageC, "Sukarela +", "Joko Susilo").focus();
    await keys.press("F2", "=", "9", "Control+Enter");
    await pageC.getByLabel(/^Kehadiran Joko Susilo/).focus();
    await keys.press("a", "Space", "Control+Enter");
    assert.deepEqual(await sheet(pageC), before);
    assert.equal((await c.status()).records, records);
    await assert.rejects(
      c.command("call", "POST", "/groups", '{"name":"KSM Mawar"}'),
      (trouble) => trouble.code === 7,
    );
  },

  async "one field of a member edited on two laptops is asked about, and one answers"({
    a,
    b,
    c,
    pageA,
    pageB,
    pageC,
  }) {
    await b.stop();
    await open(pageB, await b.start());
    for (const [page, laptop, phone] of [
      [pageA, a, "081211111111"],
      [pageB, b, "081322222222"],
    ]) {
      await show(page, laptop, "anggota");
      await page.getByRole("link", { name: /Bu Ningsih/ }).click();
      await page.getByRole("button", { name: "Ubah data" }).click();
      await page.getByLabel("Telepon").fill(phone);
      await page.getByRole("button", { name: "Simpan", exact: true }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.getByText(phone).waitFor();
    }
    await b.stop();
    await open(pageB, await b.start([a.address]));
    for (const [page, laptop] of [
      [pageA, a],
      [pageB, b],
      [pageC, c],
    ]) {
      await page.getByText("1 perlu diputuskan").first().waitFor();
      await show(page, laptop, "anggota");
      await page.getByRole("link", { name: /Bu Ningsih/ }).click();
      await page.getByText(/ditulis berbeda di dua laptop/).waitFor();
      await show(page, laptop, "gabung");
      const question = page.getByRole("article").first();
      for (const said of [/Bu Ningsih diubah di dua laptop/, /081211111111/, /081322222222/])
        await question.getByText(said).first().waitFor();
    }
    assert.deepEqual(await writing(pageC), []);
    const question = pageB.getByRole("article").first();
    await question.getByRole("radio", { name: /081322222222/ }).check();
    await question.getByRole("button", { name: "Putuskan" }).click();
    for (const [page, laptop] of [
      [pageA, a],
      [pageB, b],
      [pageC, c],
    ]) {
      await page.getByText("Tidak ada yang perlu diputuskan.").waitFor();
      await show(page, laptop, "anggota");
      await page.getByRole("link", { name: /Bu Ningsih/ }).click();
      await page.getByText("081322222222").waitFor();
      assert.equal(await page.getByText("081211111111").count(), 0);
    }
    await pageA.getByText("Semua perangkat sama isinya").waitFor();
  },
};
