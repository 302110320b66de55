#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

// Expected bytes: the same edits in yjs 13.6.33, each update in base64.
namespace lumbung::crdt {
namespace {

using test::must;
using tool::to_base64;

TEST_CASE("XML is written with the bytes of yjs and reads as it does", "[crdt]") {
  Document document = test::replica(3);
  const ObjectId tree = must(document.root("pohon", ObjectType::xml_fragment));
  const ObjectId element = must(document.insert_object(tree, 0, ObjectType::xml_element, "P"));
  const ObjectId text = must(document.insert_object(element, 0, ObjectType::xml_text));
  must(document.insert_text(text, 0, "kata"));
  must(document.put(element, "lebar", Any::integer(3)));
  const ObjectId hook = must(document.insert_object(tree, 1, ObjectType::xml_hook, "kait"));
  CHECK(to_base64(document.commit().update) ==
        "AQUDAAcBBXBvaG9uAwFQBwADAAYEAAMBBGthdGEoAAMABWxlYmFyAX0DhwMABQRrYWl0AA==");
  must(document.format(text, 0, 2,
                       Any::object().set("b", Any::object().set("kelas", Any::string("k")))));
  CHECK(to_base64(document.commit().update) == "AQIDCEYDAgFiDXsia2VsYXMiOiJrIn3GAwMDBAFiBG51bGwA");
  must(document.put(element, "lebar", Any::string("4")));
  CHECK(to_base64(document.commit().update) == "AQEDCqgDBgF3ATQBAwEGAQ==");
  CHECK(*must(document.read(tree)).as_string() ==
        R"(<p lebar="4"><b kelas="k">ka</b>ta</p>[object Object])");
  CHECK(must(document.xml_name(element)) == "P");
  CHECK(must(document.xml_name(hook)) == "kait");
  CHECK(must(document.length(element)) == 1);
}

TEST_CASE("attributes of XML show as JavaScript shows them", "[crdt]") {
  Document document = test::replica(1);
  const ObjectId tree = must(document.root("pohon", ObjectType::xml_fragment));
  const ObjectId element = must(document.insert_object(tree, 0, ObjectType::xml_element, "a"));
  must(document.put(element, "a", Any::array({Any::integer(1), Any::null(), Any::string("x")})));
  must(document.put(element, "b", Any::number(-0.0)));
  must(document.put(element, "c", Any::undefined()));
  must(document.put(element, "d", Any::object()));
  must(document.put(element, "e", Any::bytes({1, 255})));
  must(document.put(element, "f", Any::bigint(-5)));
  must(document.put(element, "\U0001F600", Any::null()));
  must(document.put(element, "\uE000", Any::boolean(true)));  // behind the pair in UTF-16
  CHECK(*must(document.read(element)).as_string() ==
        "<a a=\"1,,x\" b=\"0\" c=\"undefined\" d=\"[object Object]\" e=\"1,255\" f=\"-5\" "
        "\U0001F600=\"null\" \uE000=\"true\"></a>");
}

TEST_CASE("XML takes objects as children and nothing else", "[crdt]") {
  Document document = test::replica(1);
  const ObjectId tree = must(document.root("pohon", ObjectType::xml_fragment));
  CHECK(!document.insert(tree, 0, {Any::integer(1)}));
  CHECK(!document.put(tree, "a", Any::integer(1)));
  CHECK(!document.insert_object(tree, 1, ObjectType::xml_text));
  CHECK(document.commit().update.empty());
}

}  // namespace
}  // namespace lumbung::crdt
