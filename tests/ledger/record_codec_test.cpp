#include "daemon/ledger/record_codec.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/text_codec.hpp"
#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using namespace lumbung::ledger::testing;
using crdt::Any;

namespace {

RecordId some_id(std::uint8_t name, std::uint32_t index) {
  RecordId id;
  id.log.bytes.fill(name);
  id.year = 2017;
  id.index = index;
  return id;
}

/// One record of each kind and column.
std::vector<Payload> one_of_each() {
  std::vector<Payload> all;
  for (const Column column : all_columns()) {
    Cell cell = money_cell("2017-01-29", column, 7, 5'000);
    if (column == Column::hadir) cell.value = Mark::terlambat;
    if (column == Column::angsuran) cell.key.loan = some_id(1, 3);
    all.emplace_back(cell);
    cell.replaces = {some_id(1, 0), some_id(2, 4'000'000'000)};
    if (column != Column::hadir) cell.value = Rupiah::of(0);
    all.emplace_back(cell);
  }
  LoanTerms monthly;
  monthly.method = Method::menurun;
  monthly.period = Period::monthly;
  monthly.rounding = {50, RoundingMode::turun};
  all.emplace_back(Payment{some_id(9, 1), day("2017-12-31"), Rupiah::of(limits::amount_max)});
  all.emplace_back(loan_of("2017-01-01", 3, 70'000, 5));
  all.emplace_back(Disbursal{member(3), day("2017-01-01"), Rupiah::of(70'000), monthly, ""});
  all.emplace_back(cash("2017-02-12", Direction::out, Account::dana_sosial, 15'000));
  all.emplace_back(cash("2017-02-12", Direction::in, Account::pendapatan_lain, 1));
  all.emplace_back(Reversal{day("2017-02-12"), some_id(1, 2), "salah catat — Bu Sri"});
  all.emplace_back(Decision{day("2017-02-12"),
                            "cell:2017-01-29.1.wajib." + to_hex(member(1)),
                            "both",
                            {some_id(1, 2), some_id(2, 2)},
                            ""});
  return all;
}

Payload changed(const Payload& payload, std::string_view key, Any value) {
  Any object = encode(payload);
  object.set(key, std::move(value));
  return decode(object, 2017);
}

bool broken(const Payload& payload) {
  const Unknown* unknown = std::get_if<Unknown>(&payload);
  return unknown && unknown->why == Unknown::Why::contents;
}

}  // namespace

TEST_CASE("a record comes back from its object as it went in", "[ledger]") {
  for (const Payload& payload : one_of_each()) {
    const Any object = encode(payload);
    INFO(crdt::to_json(object));
    const Payload read = decode(object, 2017);
    CHECK(read.index() == payload.index());
    CHECK(crdt::to_json(encode(read)) == crdt::to_json(object));
    CHECK(kind_of(read) == kind_of(payload));
    CHECK(date_of(read) == date_of(payload));
    const auto bytes = crdt::encode_any(object);
    const auto decoded = crdt::decode_any(bytes);
    REQUIRE(decoded);
    CHECK(crdt::to_json(encode(decode(*decoded, 2017))) == crdt::to_json(object));
    CHECK(broken(decode(object, 2018)));
  }
}

TEST_CASE("the stored form of a record is the documented one", "[ledger]") {
  const std::string hex(32, '0');
  CHECK(crdt::to_json(encode(money_cell("2017-01-29", Column::wajib, 0, 5'000))) ==
        R"({"jenis":"setoran","tanggal":"2017-01-29","seri":1,"anggota":")" + hex +
            R"(","kolom":"wajib","nilai":5000})");
  CHECK(crdt::to_json(encode(mark_cell("2017-01-29", 0, Mark::izin))) ==
        R"({"jenis":"kehadiran","tanggal":"2017-01-29","seri":1,"anggota":")" + hex +
            R"(","nilai":"I"})");
  CHECK(
      crdt::to_json(encode(cash("2017-01-29", Direction::out, Account::alat_tulis, 12'000))) ==
      R"({"jenis":"kas","tanggal":"2017-01-29","arah":"keluar","akun":5200,"nilai":12000,"uraian":"catatan"})");
  CHECK(crdt::to_json(encode(loan_of("2017-01-29", 0, 70'000, 5))) ==
        R"({"jenis":"pencairan","tanggal":"2017-01-29","anggota":")" + hex +
            R"(","nilai":70000,"cara":"flat","dasar":"period","masa":"weekly","ppm":10000,)" +
            R"("kali":5,"satuan":100,"bulat":"dekat","tujuan":"warung"})");
  CHECK(crdt::to_json(encode(Payment{some_id(0, 7), day("2017-01-29"), Rupiah::of(1)})) ==
        R"({"jenis":"angsuran","tanggal":"2017-01-29","pinjaman":")" + hex +
            R"(.2017.7","nilai":1})");
  CHECK(crdt::to_json(encode(Reversal{day("2017-01-29"), some_id(0, 7), "salah"})) ==
        R"({"jenis":"pembalikan","tanggal":"2017-01-29","balik":")" + hex +
            R"(.2017.7","alasan":"salah"})");
  CHECK(
      crdt::to_json(
          encode(Decision{day("2017-01-29"), "x", "one", {some_id(0, 7)}, "sesuai slip"})) ==
      R"({"jenis":"keputusan","tanggal":"2017-01-29","perkara":"x","pilihan":"one","dipilih":[")" +
          hex + R"(.2017.7"],"alasan":"sesuai slip"})");
}

TEST_CASE("a kind of a later version is kept by its name", "[ledger]") {
  Any object = Any::object();
  object.set("jenis", Any::string("hibah_beras"));
  const Payload payload = decode(object, 2017);
  const Unknown* unknown = std::get_if<Unknown>(&payload);
  REQUIRE(unknown);
  CHECK(unknown->why == Unknown::Why::kind);
  CHECK(unknown->kind == "hibah_beras");
}

TEST_CASE("fields that break a rule make a record that needs care, never an error", "[ledger]") {
  const Payload wajib = money_cell("2017-01-29", Column::wajib, 1, 5'000);
  CHECK(broken(decode(Any::undefined(), 2017)));
  CHECK(broken(decode(Any::array(), 2017)));
  CHECK(broken(decode(Any::string("setoran"), 2017)));
  CHECK(broken(changed(wajib, "jenis", Any::integer(3))));
  CHECK(broken(changed(wajib, "nilai", Any::integer(0))));
  CHECK(broken(changed(wajib, "nilai", Any::integer(-1))));
  CHECK(broken(changed(wajib, "nilai", Any::integer(limits::amount_max + 1))));
  CHECK(broken(changed(wajib, "nilai", Any::string("5000"))));
  CHECK(broken(changed(wajib, "tanggal", Any::string("2017-02-29"))));
  CHECK(broken(changed(wajib, "tanggal", Any::string("29-01-2017"))));
  CHECK(broken(changed(wajib, "seri", Any::integer(0))));
  CHECK(broken(changed(wajib, "seri", Any::integer(10))));
  CHECK(broken(changed(wajib, "kolom", Any::string("angsuran"))));
  CHECK(broken(changed(wajib, "anggota", Any::string("ABCDEF00ABCDEF00ABCDEF00ABCDEF00"))));
  CHECK(broken(changed(wajib, "anggota", Any::string("00"))));
  CHECK(broken(changed(wajib, "ganti", Any::string("x"))));
  CHECK(broken(changed(wajib, "ganti", Any::array({Any::string("x")}))));
  CHECK(broken(
      changed(wajib, "ganti", Any::array(Any::Array(17, Any::string(text_of(some_id(1, 1))))))));
  const Payload entry = cash("2017-01-29", Direction::out, Account::alat_tulis, 12'000);
  CHECK(broken(changed(entry, "arah", Any::string("masuk"))));
  CHECK(broken(changed(entry, "akun", Any::integer(1100))));
  CHECK(broken(changed(entry, "akun", Any::integer(5201))));
  CHECK(broken(changed(entry, "uraian", Any::string(std::string(121, 'x')))));
  CHECK(broken(changed(entry, "uraian", Any::string("dua\nbaris"))));
  const Payload loan = loan_of("2017-01-29", 1, 70'000, 5);
  CHECK(broken(changed(loan, "satuan", Any::integer(1'000'000))));
  CHECK(broken(changed(loan, "kali", Any::integer(261))));
  CHECK(broken(changed(loan, "cara", Any::string("anuitas"))));
}

TEST_CASE("record ids and cell keys have one spelling", "[ledger]") {
  const RecordId id = some_id(0xab, 12);
  CHECK(text_of(id) == "abababababababababababababababab.2017.12");
  CHECK(record_id_of(text_of(id)) == id);
  for (const char* wrong :
       {"", "ab.2017.1", "ABABABABABABABABABABABABABABABAB.2017.12",
        "abababababababababababababababab.2017.012", "abababababababababababababababab.2017.-1",
        "abababababababababababababababab.2017.", "abababababababababababababababab.2017.12 ",
        "abababababababababababababababab.70000.1",
        "abababababababababababababababab.2017.4294967296"}) {
    CHECK_FALSE(record_id_of(wrong));
  }
  rc::prop("cell keys", [&] {
    CellKey key;
    key.meeting = {CivilDay::of_days(*rc::gen::inRange(-25'000, 80'000)),
                   *rc::gen::inRange<std::uint16_t>(1, 10)};
    key.column =
        *rc::gen::elementOf(std::vector<Column>(all_columns().begin(), all_columns().end()));
    key.member = member(*rc::gen::inRange(0, 255));
    if (key.column == Column::angsuran) key.loan = id;
    RC_ASSERT(cell_key_of(text_of(key)) == key);
    RC_ASSERT_FALSE(cell_key_of(text_of(key) + "."));
    RC_ASSERT_FALSE(cell_key_of(text_of(key).substr(1)));
  });
}
