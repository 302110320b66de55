#include "crdt/relative_position.hpp"

#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using namespace test;
using tool::to_base64;

TEST_CASE("a position has the bytes and the JSON that yjs gives it", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "padi dan beras"));
  document.commit();
  struct Row {
    std::size_t index;
    std::int64_t assoc;
    std::string bytes;
    std::string json;
  };
  // Y.createRelativePositionFromTypeIndex(teks, index, assoc) on the same text.
  const std::vector<Row> rows = {
      {3, 0, "AAcDAA==", R"({"tname":"teks","item":{"client":7,"clock":3},"assoc":0})"},
      {3, -1, "AAcCQQ==", R"({"tname":"teks","item":{"client":7,"clock":2},"assoc":-1})"},
      {0, -1, "AQR0ZWtzQQ==", R"({"tname":"teks","assoc":-1})"},
      {14, 0, "AQR0ZWtzAA==", R"({"tname":"teks","assoc":0})"},
      {14, -1, "AAcNQQ==", R"({"tname":"teks","item":{"client":7,"clock":13},"assoc":-1})"}};
  for (const Row& row : rows) {
    const RelativePosition position =
        must(relative_position(document, text_root, row.index, row.assoc));
    const Bytes bytes = encode_relative_position(position);
    CHECK(to_base64(bytes) == row.bytes);
    CHECK(relative_position_to_json(position) == row.json);
    CHECK(must(relative_position_from_json(row.json)) == position);
    const RelativePosition read = must(decode_relative_position(bytes));
    CHECK(encode_relative_position(read) == bytes);
    const auto found = absolute_position(document, read);
    REQUIRE(found.has_value());
    CHECK(*found == AbsolutePosition{text_root, row.index, row.assoc});
  }
}

TEST_CASE("a position moves with what stands beside it", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "padi"));
  document.commit();
  const RelativePosition after = must(relative_position(document, text_root, 2));
  const RelativePosition end = must(relative_position(document, text_root, 4));
  const RelativePosition start = must(relative_position(document, text_root, 0, -1));
  must(document.insert_text(text_root, 0, "123"));
  document.commit();
  CHECK(absolute_position(document, after)->index == 5);
  CHECK(absolute_position(document, end)->index == 7);
  CHECK(absolute_position(document, start)->index == 0);
  must(document.erase(text_root, 1, 6));
  document.commit();
  CHECK(absolute_position(document, after)->index == 1);
}

TEST_CASE("positions in nested objects go when the object goes", "[crdt]") {
  Document document = village(7, Collect::nothing);
  const ObjectId list = must(document.put_object(map_root, "isi", ObjectType::array));
  must(document.insert(list, 0, {number(1), number(2)}));
  document.commit();
  const RelativePosition inside = must(relative_position(document, list, 1));
  const RelativePosition end = must(relative_position(document, list, 2));
  CHECK(end.type == list.item());
  CHECK(absolute_position(document, inside) == AbsolutePosition{list, 1, 0});
  CHECK(absolute_position(document, end) == AbsolutePosition{list, 2, 0});
  must(document.erase(map_root, "isi"));
  document.commit();
  CHECK_FALSE(absolute_position(document, inside).has_value());
  CHECK_FALSE(absolute_position(document, end).has_value());
}

TEST_CASE("places that are not here yet have no index", "[crdt]") {
  Document document = village(7);
  CHECK_FALSE(absolute_position(document, {{}, {}, Id{9, 4}, 0}).has_value());
  CHECK_FALSE(absolute_position(document, {Id{9, 4}, {}, {}, 0}).has_value());
  CHECK_FALSE(absolute_position(document, {}).has_value());
  CHECK(encode_relative_position({}).empty());
  const RelativePosition unknown{{}, "lain", {}, 0};
  CHECK(absolute_position(document, unknown) == AbsolutePosition{ObjectId::root("lain"), 0, 0});
}

TEST_CASE("positions beyond the end or in maps are refused", "[crdt]") {
  Document document = village(7);
  CHECK(relative_position(document, text_root, 1).error().code == Errc::out_of_range);
  CHECK(relative_position(document, map_root, 0).error().code == Errc::wrong_type);
  CHECK(relative_position(document, ObjectId::root("lain"), 0).error().code == Errc::not_found);
}

TEST_CASE("bytes and JSON that name no place are malformed", "[crdt]") {
  for (const Bytes& bad : {Bytes{}, Bytes{3, 1, 1, 0}, Bytes{0, 7}, Bytes{1, 4, 'a'},
                           Bytes{1, 1, 0xFF}, Bytes{0, 7, 1, 0, 0}, Bytes{2, 7, 1, 0x80}}) {
    CHECK(decode_relative_position(bad).error().code == Errc::malformed);
  }
  CHECK(must(decode_relative_position(Bytes{0, 7, 1})) == RelativePosition{{}, {}, Id{7, 1}, 0});
  for (const char* bad : {"1", "{", R"({"item":1})", R"({"item":{"client":-1,"clock":0}})",
                          R"({"tname":1})", R"({"assoc":"x"})"}) {
    CHECK(relative_position_from_json(bad).error().code == Errc::malformed);
  }
  CHECK(must(relative_position_from_json(R"({"type":null,"tname":null})")) == RelativePosition{});
}

}  // namespace
}  // namespace lumbung::crdt
