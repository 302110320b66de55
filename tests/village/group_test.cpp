#include "daemon/village/group.hpp"

#include "tests/village/registers.hpp"

using namespace lumbung;
using namespace lumbung::village;
using namespace lumbung::village::testing;

namespace {

std::string codes(const std::vector<Refusal>& refusals) {
  std::string all;
  for (const Refusal& refusal : refusals) all += refusal.code + refusal.pointer + ' ';
  return all;
}

template <class Checked>
std::string codes_of(const Checked& checked) {
  return checked ? "accepted" : codes(checked.error());
}

}  // namespace

TEST_CASE("a group's register starts with the usual rules", "[village]") {
  Laptop laptop(1);
  const Group empty = laptop.group();
  CHECK(empty.name.empty());
  CHECK(empty.members.empty());
  CHECK(empty.rules.wajib == ledger::Rupiah::of(5'000));
  CHECK_FALSE(empty.meeting_weekday);

  GroupWish wish;
  wish.name = " Melati  03 ";
  wish.meeting_weekday = 0;
  wish.rules.wajib = 10'000;
  wish.rules.loan_method = "menurun";
  const auto checked = check_new_group(wish);
  REQUIRE(checked);
  REQUIRE(write_group(laptop.document(), *checked));
  laptop.commit();
  const Group group = laptop.group();
  CHECK(group.name == "Melati 03");
  CHECK(group.meeting_weekday == 0);
  CHECK(group.rules.wajib == ledger::Rupiah::of(10'000));
  CHECK(group.rules.loan.method == ledger::Method::menurun);
  CHECK(group.rules.loan.count == 10);
}

TEST_CASE("members come back as they were written, in order of their number", "[village]") {
  Laptop laptop(1);
  add_member(laptop, 9, "Siti Rohani");
  MemberWish wish;
  wish.name = "Sri Wahyuni";
  wish.sex = "P";
  wish.nik = "9901015204790003";
  wish.phone = "+62 812-3456-789";
  wish.address = "RT 02 RW 001";
  wish.joined = "2016-12-01";
  const auto checked = check_new_member(laptop.group(), wish, today());
  REQUIRE(checked);
  CHECK(checked->warnings.empty());
  REQUIRE(write_new_member(laptop.document(), laptop.group(), member_id(2), checked->wish));
  laptop.commit();

  const Group group = laptop.group();
  REQUIRE(group.members.size() == 2);
  CHECK(group.members[0].name == "Siti Rohani");
  CHECK(group.members[0].no == 1);
  CHECK(group.members[0].joined == today());
  const Member& sri = group.members[1];
  CHECK(sri.no == 2);
  CHECK(sri.sex == Sex::perempuan);
  CHECK(sri.nik == "9901015204790003");
  CHECK(sri.phone == "08123456789");
  CHECK(sri.address == "RT 02 RW 001");
  CHECK(sri.joined == CivilDay::parse("2016-12-01"));
  CHECK(sri.status == MemberStatus::aktif);
  CHECK(sri.contested.empty());
  CHECK(group.find(member_id(9))->name == "Siti Rohani");
}

TEST_CASE("a wish that cannot stand is refused field by field", "[village]") {
  Laptop laptop(1);
  add_member(laptop, 1, "Siti Rohani");
  MemberWish nik;
  nik.nik = "9901015204790003";
  change_member(laptop, 1, nik);
  const Group group = laptop.group();

  MemberWish wish;
  CHECK(codes_of(check_new_member(group, wish, today())) == "name_invalid/name ");
  wish.name = "S";
  wish.sex = "X";
  wish.nik = "123";
  wish.phone = "12";
  wish.address = std::string(121, 'a');
  wish.joined = "29-01-2017";
  wish.status = "hilang";
  CHECK(codes_of(check_new_member(group, wish, today())) ==
        "name_invalid/name sex_invalid/sex nik_invalid/nik phone_invalid/phone "
        "address_invalid/address date_invalid/joined status_invalid/status ");
  CHECK(codes_of(check_member(group, member_id(7), phone("0812345678"))) == "member_unknown ");
  CHECK(codes_of(check_member(group, member_id(1), nik)) == "nothing_to_change ");

  MemberWish twin;
  twin.name = "Siti R.";
  twin.nik = nik.nik;
  CHECK(codes_of(check_new_member(group, twin, today())) == "nik_taken/nik ");
  SECTION("a number of somebody who left is only pointed out") {
    MemberWish left;
    left.status = "keluar";
    change_member(laptop, 1, left);
    const auto checked = check_new_member(laptop.group(), twin, today());
    REQUIRE(checked);
    CHECK(codes(checked->warnings) == "nik_taken/nik ");
  }
  SECTION("a number that does not fit the sex is only pointed out") {
    MemberWish man;
    man.name = "Slamet";
    man.sex = "L";
    man.nik = "9901015204790004";
    const auto checked = check_new_member(group, man, today());
    REQUIRE(checked);
    CHECK(codes(checked->warnings) == "nik_sex_differs/nik ");
  }

  GroupWish rules;
  rules.name = "M";
  rules.meeting_weekday = 7;
  rules.rules.wajib = -1;
  rules.rules.loan_method = "anuitas";
  rules.rules.loan_rate_ppm = -1;
  rules.rules.loan_count = 0;
  rules.rules.loan_unit = 0;
  CHECK(codes_of(check_group(group, rules)) ==
        "name_invalid/name weekday_invalid/meeting_weekday count_invalid/rules/loan/count "
        "method_invalid/rules/loan/method rate_invalid/rules/loan/rate_ppm "
        "unit_invalid/rules/loan/unit amount_invalid/rules/wajib ");
  GroupWish basis;
  basis.rules.loan_method = "menurun";
  basis.rules.loan_basis = "loan";
  CHECK(codes_of(check_group(group, basis)) == "basis_invalid/rules/loan/basis ");
  GroupWish same;
  same.rules.wajib = 5'000;
  CHECK(codes_of(check_group(group, same)) == "nothing_to_change ");
}

TEST_CASE("different fields of one member merge, one field of two people is contested",
          "[village]") {
  Laptop siti(11);
  Laptop sri(22);
  add_member(siti, 1, "Suparmi");
  meet(siti, sri);
  SECTION("different fields") {
    change_member(siti, 1, phone("0811111111"));
    MemberWish address;
    address.address = "RT 01";
    change_member(sri, 1, address);
    meet(siti, sri);
    const Group group = siti.group();
    CHECK(group.members[0].phone == "0811111111");
    CHECK(group.members[0].address == "RT 01");
    CHECK(group.members[0].contested.empty());
  }
  SECTION("one field, equal values") {
    change_member(siti, 1, phone("0811111111"));
    change_member(sri, 1, phone("0811111111"));
    meet(siti, sri);
    CHECK(siti.group().members[0].contested.empty());
  }
  SECTION("one field, values that differ") {
    change_member(siti, 1, phone("0811111111"));
    change_member(sri, 1, phone("0822222222"));
    meet(siti, sri);
    const Group group = siti.group();
    REQUIRE(group.members[0].contested.count("phone") == 1);
    const auto& candidates = group.members[0].contested.at("phone");
    REQUIRE(candidates.size() == 2);
    CHECK(candidates[0].text == group.members[0].phone);
    CHECK(candidates[0].writer.client + candidates[1].writer.client == 33);
    CHECK(sri.group().members[0].contested == group.members[0].contested);

    SECTION("writing it again, even with the value shown, ends the contest") {
      change_member(sri, 1, phone(group.members[0].phone));
      meet(siti, sri);
      CHECK(siti.group().members[0].contested.empty());
    }
  }
  SECTION("rules of the group are fields of their own too") {
    GroupWish wajib;
    wajib.rules.wajib = 6'000;
    change_group(siti, wajib);
    GroupWish others;
    others.rules.wajib = 7'000;
    others.rules.sosial = 500;
    change_group(sri, others);
    meet(siti, sri);
    const Group group = siti.group();
    CHECK(group.rules.sosial == ledger::Rupiah::of(500));
    CHECK(group.contested.size() == 1);
    CHECK(group.contested.count("rules.wajib") == 1);
  }
}

TEST_CASE("members added apart are all there", "[village]") {
  Laptop siti(11);
  Laptop sri(22);
  add_member(siti, 5, "Ratna Dewi");
  add_member(sri, 6, "Nurhayati");
  meet(siti, sri);
  const Group group = sri.group();
  REQUIRE(group.members.size() == 2);
  CHECK(group.members[0].name == "Ratna Dewi");  // one number, told apart by id
  CHECK(group.members[1].name == "Nurhayati");
}

TEST_CASE("what cannot be read leaves a field as it was", "[village]") {
  Laptop laptop(1);
  add_member(laptop, 1, "Siti Rohani");
  auto& document = laptop.document();
  const auto root = crdt::ObjectId::root("kelompok");
  const auto members = crdt::ObjectId::root("anggota");
  REQUIRE(document.put(root, "rules.wajib", crdt::Any::integer(-5)));
  REQUIRE(document.put(root, "rules.loan.count", crdt::Any::string("banyak")));
  REQUIRE(document.put(root, "meeting_weekday", crdt::Any::bytes({1, 2})));
  REQUIRE(document.put(root, "kelak", crdt::Any::string("dari versi lain")));
  REQUIRE(document.put(members, "bukan-id", crdt::Any::string("x")));
  REQUIRE(document.put(members, std::string(32, '7'), crdt::Any::string("bukan peta")));
  laptop.commit();
  const Group group = laptop.group();
  CHECK(group.rules.wajib == ledger::Rupiah::of(5'000));
  CHECK(group.rules.loan.count == 10);
  CHECK_FALSE(group.meeting_weekday);
  CHECK(group.members.size() == 1);
}

TEST_CASE("the community's list names its groups", "[village]") {
  Laptop laptop(1);
  SpaceId melati;
  melati.bytes.fill(3);
  REQUIRE(write_group_entry(laptop.document(), melati, "Melati 03"));
  REQUIRE(laptop.document().put(crdt::ObjectId::root("ksm"), "x", crdt::Any::string("bukan")));
  laptop.commit();
  const auto groups = read_groups(laptop.document());
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].id == melati);
  CHECK(groups[0].name == "Melati 03");
}
