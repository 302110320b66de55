#include <limits>

#include "crdt/tool/values.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

// Expected bytes: the same edits in yjs 13.6.33, each update in base64.
namespace lumbung::crdt {
namespace {

using test::must;
using test::replica;
using test::text_root;
using tool::to_base64;

Any attribute(std::string_view key, Any value) { return Any::object().set(key, std::move(value)); }

Document text_of_client(ClientId client) {
  Document document = replica(client);
  must(document.root("teks", ObjectType::text));
  return document;
}

std::string shown(const Document& document) {
  std::string out;
  tool::write_delta(out, must(document.delta(text_root)));
  return out;
}

TEST_CASE("formatting a text writes the bytes of yjs", "[crdt]") {
  Document document = text_of_client(1);
  const auto update = [&document] { return to_base64(document.commit().update); };
  must(document.insert_text(text_root, 0, "lumbung"));
  CHECK(update() == "AQEBAAQBBHRla3MHbHVtYnVuZwA=");
  must(document.format(text_root, 0, 3, attribute("tebal", Any::boolean(true))));
  CHECK(update() == "AQIBB0YBAAV0ZWJhbAR0cnVlxgECAQMFdGViYWwEbnVsbAA=");
  must(document.insert_text(text_root, 3, "!"));
  CHECK(update() == "AQEBCcQBAgEIASEA");
  must(document.insert_embed(text_root, 0, attribute("gambar", Any::string("a.png")),
                             attribute("tautan", attribute("href", Any::string("x")))));
  CHECK(update() ==
        "AQMBCkYBBwZ0YXV0YW4MeyJocmVmIjoieCJ9xQEKAQcSeyJnYW1iYXIiOiJhLnBuZyJ9xgELAQcGdGF1dGFu"
        "BG51bGwA");
  must(document.apply_delta(
      text_root,
      {DeltaOp::retain(1), DeltaOp::insert("\u00E9", attribute("miring", Any::boolean(true))),
       DeltaOp::erase(2)}));
  CHECK(update() == "AQMBDcYBDAEHBm1pcmluZwR0cnVlxAENAQcCw6nGAQ4BBwZtaXJpbmcEbnVsbAEBAQAC");
  must(document.erase(text_root, 2, 2));
  CHECK(update() == "AAEBAgIBBwM=");
  CHECK(shown(document) == R"([{"insert":{"gambar":"a.png"},"attributes":{"tautan":{"href":"x"}}},)"
                           R"({"insert":"é","attributes":{"miring":true}},{"insert":"bung"}])");
}

TEST_CASE("formats that others made redundant are cleaned in a transaction that follows",
          "[crdt]") {
  Document document = text_of_client(2);
  (void)must(document.apply(must(tool::from_base64("AQEBAAQBBHRla3MEZGVzYQA="))));
  must(document.format(text_root, 0, 4, attribute("tebal", Any::boolean(true))));
  (void)document.commit();
  const Bytes theirs =
      must(tool::from_base64("AQMBAAQBBHRla3MEZGVzYUYBAAV0ZWJhbAR0cnVlhgEDBXRlYmFsBG51bGwA"));
  const Applied applied = must(document.apply(theirs));
  CHECK(to_base64(applied.update) == "AQIBBEYBAAV0ZWJhbAR0cnVlhgEDBXRlYmFsBG51bGwA");
  REQUIRE(applied.then.size() == 1);
  CHECK(to_base64(applied.then.front().update) == "AAEBAQQB");
}

TEST_CASE("a delta that does not fit changes nothing", "[crdt]") {
  Document document = text_of_client(1);
  must(document.insert_text(text_root, 0, "ab"));
  (void)document.commit();
  const Any bold = attribute("tebal", Any::boolean(true));
  CHECK(!document.apply_delta(text_root, {DeltaOp::insert("x"), DeltaOp::retain(3)}));
  CHECK(!document.apply_delta(text_root, {DeltaOp::insert("x"), DeltaOp::erase(3)}));
  CHECK(!document.apply_delta(text_root, {DeltaOp::insert("\xFF")}));
  CHECK(!document.apply_delta(text_root, {DeltaOp::insert("x", Any::integer(1))}));
  CHECK(!document.insert_text(text_root, 3, "x", bold));
  CHECK(!document.format(text_root, 1, 2, bold));
  CHECK(!document.format(text_root, 0, 1, attribute("tebal", Any::undefined())));
  CHECK(!document.insert_embed(text_root, 0, Any::null()));
  CHECK(!document.insert_embed(text_root, 0, Any::bigint(1)));
  CHECK(document.commit().update.empty());
  CHECK(must(document.text(text_root)) == "ab");
}

TEST_CASE("an object inside a text is filled before the text goes on", "[crdt]") {
  Document document = text_of_client(1);
  const NewObject object{ObjectType::array, "", [&document](const ObjectId& made) {
                           return document.insert(made, 0, {Any::integer(7)});
                         }};
  must(document.insert_embed(text_root, 0, object, attribute("tebal", Any::boolean(true))));
  (void)document.commit();
  const Element element = must(document.get(text_root, 0));
  const auto& array = std::get<ObjectRef>(element.value);
  CHECK(array.type == ObjectType::array);
  CHECK(to_json(must(document.read(array.id))) == "[7]");
  CHECK(array.id.item() == Id{1, 1});  // the format has clock 0, what is in the array 2
  CHECK(document.next_clock(1) == 4);
}

TEST_CASE("attributes that are no number are written again, integer-like keys first", "[crdt]") {
  // Found by trace formatted 6001675: in JavaScript NaN is not equal to itself.
  Document writer = replica(1);
  must(writer.root("teks", ObjectType::text));
  const Any none = Any::number(std::numeric_limits<double>::quiet_NaN());
  must(writer.insert_text(text_root, 0, "ab"));
  must(writer.format(text_root, 0, 2, Any::object().set("a", none)));
  must(writer.format(text_root, 0, 2, Any::object().set("2", none)));
  writer.commit();
  must(writer.insert_text(text_root, 1, "x"));
  const UpdateContents written = must(read_update(writer.commit().update));
  std::vector<std::string> order;
  for (const UpdateStruct& one : written.structs) {
    const Any* key = one.content.find("key");
    order.push_back(key != nullptr ? *key->as_string() : "-");
  }
  CHECK(order == std::vector<std::string>{"2", "a", "-", "2", "a"});
}

}  // namespace
}  // namespace lumbung::crdt
