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

}  // namespace
}  // namespace lumbung::crdt
