#include "crdt/permanent_user_data.hpp"

#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using namespace test;

const ObjectId users_root = ObjectId::root("users");

Document book(ClientId client) {
  Document document = village(client);
  must(document.root("users", ObjectType::map));
  return document;
}

TEST_CASE("clients and deletes are known by the user's name, on every replica", "[crdt]") {
  Document here = book(1);
  PermanentUserData data = must(PermanentUserData::create(here, users_root));
  must(data.map_client(1, "dewi"));
  here.commit();
  must(here.insert_text(text_root, 0, "padi"));
  here.commit();
  must(here.erase(text_root, 1, 2));
  must(data.note_deletes("dewi", here.commit().update));
  here.commit();
  must(data.refresh());
  const Clock text = here.next_clock(1) - 5;  // four units, then the delete set

  Document there = book(2);
  must(there.apply(here.encode_state()));
  const PermanentUserData read = must(PermanentUserData::create(there, users_root));
  for (const PermanentUserData* one :
       std::initializer_list<const PermanentUserData*>{&data, &read}) {
    CHECK(one->user_of_client(1) == "dewi");
    CHECK_FALSE(one->user_of_client(2).has_value());
    CHECK_FALSE(one->user_of_deleted({1, text}).has_value());
    CHECK(one->user_of_deleted({1, text + 1}) == "dewi");
    CHECK(one->user_of_deleted({1, text + 2}) == "dewi");
    CHECK_FALSE(one->user_of_deleted({1, text + 3}).has_value());
    CHECK_FALSE(one->user_of_deleted({9, 0}).has_value());
  }
}

TEST_CASE("an overwritten user gets its clients back", "[crdt]") {
  Document one = book(1);
  Document two = book(2);
  PermanentUserData first = must(PermanentUserData::create(one, users_root));
  PermanentUserData second = must(PermanentUserData::create(two, users_root));
  must(first.map_client(1, "dewi"));
  const Bytes from_one = one.commit().update;
  must(second.map_client(2, "dewi"));
  const Bytes from_two = two.commit().update;
  must(one.apply(from_two));
  must(two.apply(from_one));
  must(first.refresh());
  must(first.carry_over("dewi"));
  must(second.carry_over("dewi"));
  must(two.apply(one.commit().update));
  must(second.refresh());
  CHECK(second.user_of_client(1) == "dewi");
  CHECK(second.user_of_client(2) == "dewi");
}

TEST_CASE("deletes need a user, and users a map", "[crdt]") {
  Document document = book(1);
  CHECK(PermanentUserData::create(document, list_root).error().code == Errc::wrong_type);
  PermanentUserData data = must(PermanentUserData::create(document, users_root));
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  must(document.erase(list_root, 0, 1));
  const Bytes update = document.commit().update;
  CHECK(data.note_deletes("dewi", update).error().code == Errc::not_found);
  must(data.note_deletes("dewi", {}));
  CHECK(data.note_deletes("dewi", Bytes{9}).error().code == Errc::malformed);
}

TEST_CASE("entries of a user that hold something else are passed over", "[crdt]") {
  Document document = book(1);
  must(document.put(users_root, "angka", number(1)));
  const ObjectId half = must(document.put_object(users_root, "separuh", ObjectType::map));
  must(document.put_object(half, "ids", ObjectType::array));
  const ObjectId plain = must(document.put_object(users_root, "datar", ObjectType::map));
  must(document.put(plain, "ids", number(1)));
  must(document.put_object(plain, "ds", ObjectType::array));
  must(document.put_object(users_root, "larik", ObjectType::array));
  const ObjectId shaped = must(document.put_object(users_root, "bentuk", ObjectType::map));
  must(document.put_object(shaped, "ids", ObjectType::map));
  must(document.put_object(shaped, "ds", ObjectType::text));
  const ObjectId odd = must(document.put_object(users_root, "dewi", ObjectType::map));
  const ObjectId ids = must(document.put_object(odd, "ids", ObjectType::array));
  const ObjectId deletes = must(document.put_object(odd, "ds", ObjectType::array));
  must(document.insert(ids, 0, {text("x"), number(-1), number(7)}));
  must(document.insert_object(ids, 0, ObjectType::map));
  must(document.insert(deletes, 0, {number(1), Any::bytes({0xFF}), Any::bytes({1, 9, 1, 4, 2})}));
  must(document.insert_object(deletes, 0, ObjectType::map));
  (void)document.commit();
  const PermanentUserData data = must(PermanentUserData::create(document, users_root));
  CHECK(data.user_of_client(7) == "dewi");
  CHECK_FALSE(data.user_of_client(1).has_value());
  CHECK(data.user_of_deleted({9, 4}) == "dewi");
  CHECK(data.user_of_deleted({9, 5}) == "dewi");
  CHECK_FALSE(data.user_of_deleted({9, 6}).has_value());
  CHECK_FALSE(data.user_of_deleted({9, 3}).has_value());
}

TEST_CASE("what was said of one user is not carried over to another", "[crdt]") {
  Document one = book(1);
  Document two = book(2);
  PermanentUserData first = must(PermanentUserData::create(one, users_root));
  PermanentUserData second = must(PermanentUserData::create(two, users_root));
  must(first.map_client(1, "dewi"));
  must(first.map_client(3, "sri"));
  (void)one.commit();
  must(one.insert_text(text_root, 0, "padi"));
  (void)one.commit();
  must(one.erase(text_root, 0, 1));
  must(first.note_deletes("dewi", one.commit().update));
  (void)one.commit();
  must(first.refresh());
  must(first.carry_over("dewi"));  // nobody overwrote it
  must(first.carry_over("siapa"));
  CHECK_FALSE(one.in_transaction());
  must(second.map_client(2, "dewi"));
  must(one.apply(two.commit().update));
  must(first.refresh());
  must(first.carry_over("dewi"));
  must(two.apply((one.commit(), one.encode_state())));
  must(second.refresh());
  CHECK(second.user_of_client(1) == "dewi");
  CHECK(second.user_of_client(3) == "sri");
  CHECK(second.user_of_deleted({1, one.next_clock(1)}) == std::nullopt);
}

TEST_CASE("a document without clocks left takes no user", "[crdt]") {
  Bytes spent = {1, 1, 1, 0, 0};
  for (std::uint64_t left = limits::clock_max - 2; left > 0; left >>= 7) {
    spent.push_back(static_cast<std::uint8_t>((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
  }
  spent.push_back(0);
  for (int used = 0; used < 3; ++used) {
    Document document = must(Document::load({1}, spent));
    must(document.root("users", ObjectType::map));
    PermanentUserData data = must(PermanentUserData::create(document, users_root));
    for (int i = 0; i < used; ++i) must(document.put(users_root, "k", number(i)));
    CHECK(data.map_client(1, "dewi").error().code == Errc::limit);
  }
}

}  // namespace
}  // namespace lumbung::crdt
