#include "crdt/marks.hpp"

#include <catch2/catch.hpp>

#include "crdt/core/utf.hpp"
#include "crdt/cursor.hpp"
#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

const Any yes = Any::boolean(true);

}  // namespace

TEST_CASE("what is typed at the edge of a mark belongs to it by the mark's rule", "[crdt]") {
  struct Row {
    Expand expand;
    Mark expected;  // of "0123456789", marked at [3, 6), after "a" at 3 and "b" behind the mark
  };
  const std::vector<Row> rows{{Expand::none, {4, 7, "m", yes}},
                              {Expand::before, {3, 7, "m", yes}},
                              {Expand::after, {4, 8, "m", yes}},
                              {Expand::both, {3, 8, "m", yes}}};
  for (const Row& row : rows) {
    Document document = village(7);
    must(document.insert_text(text_root, 0, "0123456789"));
    Marks editor = must(Marks::open(document, text_root, {{"m", row.expand}}));
    must(editor.mark({3, 6, "m", yes}));
    must(editor.insert(3, "a"));
    must(editor.insert(7, "b"));
    CHECK(must(document.text(text_root)) == "012a345b6789");
    CHECK(must(marks(document, text_root)) == std::vector<Mark>{row.expected});
  }
}

TEST_CASE("inside a mark everything belongs to it", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "0123456789"));
  Marks editor = must(Marks::open(document, text_root, {{"m", Expand::none}}));
  must(editor.mark({3, 6, "m", text("a")}));
  must(editor.mark({6, 8, "m", text("b")}));
  must(editor.mark({4, 9, "n", yes}));
  must(editor.insert(5, "xy"));
  CHECK(must(marks(document, text_root)) ==
        std::vector<Mark>{{3, 8, "m", text("a")}, {4, 11, "n", yes}, {8, 10, "m", text("b")}});
  SECTION("between two marks of one name neither reaches over") {
    must(editor.insert(8, "z"));
    CHECK(to_json(must(document.read(text_root))) == R"("01234xy5z6789")");
    CHECK(must(marks(document, text_root)) ==
          std::vector<Mark>{{3, 8, "m", text("a")}, {4, 12, "n", yes}, {9, 11, "m", text("b")}});
  }
  SECTION("a mark is taken off in part") {
    must(editor.unmark(0, 5, "m"));
    CHECK(must(marks(document, text_root))[1] == Mark{5, 8, "m", text("a")});
  }
  SECTION("a splice keeps the marks around it") {
    must(editor.splice(5, 2, "q"));
    CHECK(must(marks(document, text_root))[0] == Mark{3, 7, "m", text("a")});
  }
  SECTION("nothing happens beyond the end") {
    CHECK(editor.mark({3, 60, "m", yes}).error().code == Errc::out_of_range);
    CHECK(editor.mark({6, 3, "m", yes}).error().code == Errc::out_of_range);
    CHECK(editor.insert(13, "z").error().code == Errc::out_of_range);
    CHECK(Marks::open(document, map_root, {}).error().code == Errc::wrong_type);
  }
}

TEST_CASE("any text keeps its marks as a delta tells them", "[crdt]") {
  rc::prop("each unit has the marks that its delta gives it", [] {
    Document document = village(7);
    perform(document, *some_edits());
    const Delta delta = must(document.delta(text_root));
    const std::vector<Mark> all = must(marks(document, text_root));
    std::size_t index = 0;
    for (const DeltaOp& op : delta) {
      Any here = Any::object();
      for (const Mark& mark : all) {
        if (mark.start <= index && index < mark.end) here.set(mark.name, mark.value);
      }
      const Any told = op.attributes.is_object() ? op.attributes : Any::object();
      RC_ASSERT(to_json(sorted(here)) == to_json(sorted(told)));
      index += op.kind == DeltaOp::Kind::text ? utf16_length(op.text) : 1;
    }
  });
}

TEST_CASE("a cursor stays on its element", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "0123456789"));
  const RelativePosition at_five = must(get_cursor(document, text_root, 5));
  must(document.insert_text(text_root, 0, "xx"));
  CHECK(must(get_cursor_position(document, at_five)) == 7);
  must(document.erase(text_root, 6, 3));
  CHECK(must(get_cursor_position(document, at_five)) == 6);
  const Document stranger = village(8);
  CHECK(get_cursor_position(stranger, at_five).error().code == Errc::not_found);
}

}  // namespace lumbung::crdt::test
