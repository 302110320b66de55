#include "crdt/inspect.hpp"

#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::village;

TEST_CASE("an update says who wrote which clocks under which roots", "[crdt]") {
  Document document = village(7);
  must(document.insert(list_root, 0, {number(1), number(2)}));
  const UpdateShape first = must(inspect_update(document.commit().update, {}));
  CHECK(first.written == std::vector<ClockRange>{{7, 0, 2}});
  CHECK(first.roots == std::vector<std::string>{"daftar"});
  CHECK(first.deleted.empty());
  CHECK(first.references.empty());
  CHECK(first.structs == 1);
  CHECK_FALSE(first.has_skips);
  CHECK_FALSE(first.has_right_origins);
  CHECK_FALSE(first.has_nested);

  must(document.insert(list_root, 2, {Any::object().set("a", Any::array({number(1)}))}));
  const ObjectId inner = must(document.put_object(map_root, "peta", ObjectType::map));
  must(document.put_object(inner, "x", ObjectType::array));
  must(document.erase(list_root, 0, 1));
  const UpdateShape second = must(inspect_update(document.commit().update, {}));
  CHECK(second.written == std::vector<ClockRange>{{7, 2, 3}});
  CHECK(second.references == std::vector<Id>{{7, 1}});
  CHECK(second.roots == std::vector<std::string>{"peta"});  // the list is named by its origin
  CHECK(second.keys == std::vector<std::string>{"peta", "x"});
  CHECK(second.deleted == std::vector<ClockRange>{{7, 0, 1}});
  CHECK(second.depth == 2);
  CHECK(second.has_nested);
  CHECK_FALSE(second.has_right_origins);

  must(document.insert(list_root, 0, {number(3)}));
  CHECK(must(inspect_update(document.commit().update, {})).has_right_origins);
}

TEST_CASE("an update over a bound is refused, each bound by itself", "[crdt]") {
  Document document = village(7);
  must(document.put(map_root, "kunci", text("nilai yang panjang")));
  must(document.put(map_root, "a", Any::array({Any::array({number(1)})})));
  must(document.erase(map_root, "a"));
  const Bytes update = document.commit().update;
  CHECK(inspect_update(update, {}));
  const auto code = [&update](InspectLimits limits) {
    return inspect_update(update, limits).error().code;
  };
  CHECK(code({.structs_max = 1}) == Errc::limit);
  CHECK(code({.delete_ranges_max = 0}) == Errc::limit);
  CHECK(code({.key_bytes_max = 4}) == Errc::limit);
  CHECK(code({.string_bytes_max = 10}) == Errc::limit);

  Document keeping = village(8, Collect::nothing);
  must(keeping.put(map_root, "a", Any::array({Any::array({number(1)})})));
  CHECK(inspect_update(keeping.commit().update, {.depth_max = 1}).error().code == Errc::limit);
}

TEST_CASE("inspecting takes whole updates and nothing else", "[crdt]") {
  Document document = village(7);
  must(document.insert(list_root, 0, {number(1), text("dua"), Any::null()}));
  Bytes update = document.commit().update;
  for (std::size_t cut = 0; cut < update.size(); ++cut) {
    const Bytes part(update.begin(), update.begin() + static_cast<std::ptrdiff_t>(cut));
    CHECK_FALSE(inspect_update(part, {}));
  }
  update.push_back(0);
  CHECK(inspect_update(update, {}).error().code == Errc::malformed);
  CHECK(must(inspect_update(Bytes{0, 0}, {})).structs == 0);
}

}  // namespace
}  // namespace lumbung::crdt
