#include <cmath>

#include "crdt/core/utf.hpp"
#include "crdt/core/wire.hpp"
#include "crdt/core/words.hpp"
#include "crdt/inspect.hpp"
#include "crdt/patch.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

// Rules of JavaScript, UTF-8 and UTF-16 that the rest builds upon, at their edges.
namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::text_root;
using test::village;

TEST_CASE("UTF-8 is what encodes one code point in the least bytes, and no surrogate", "[crdt]") {
  const auto fine = [](std::initializer_list<int> bytes) {
    std::string text;
    for (const int byte : bytes) text.push_back(static_cast<char>(byte));
    // Alone, in the middle, and behind eight that are looked at together.
    CHECK(is_utf8(text) == is_utf8("a" + text + "b"));
    CHECK(is_utf8(text) == is_utf8("delapan8" + text + "delapan8"));
    CHECK(utf16_units(text) == (is_utf8(text) ? std::optional(utf16_length(text)) : std::nullopt));
    return is_utf8(text);
  };
  CHECK(fine({0xC2, 0x80}));
  CHECK(fine({0xDF, 0xBF}));
  CHECK(fine({0xE0, 0xA0, 0x80}));
  CHECK(fine({0xED, 0x9F, 0xBF}));
  CHECK(fine({0xEE, 0x80, 0x80}));
  CHECK(fine({0xF0, 0x90, 0x80, 0x80}));
  CHECK(fine({0xF1, 0x80, 0x80, 0x80}));
  CHECK(fine({0xF4, 0x8F, 0xBF, 0xBF}));
  CHECK_FALSE(fine({0x80}));
  CHECK_FALSE(fine({0xC1, 0xBF}));
  CHECK_FALSE(fine({0xC2}));
  CHECK_FALSE(fine({0xC2, 0x41}));
  CHECK_FALSE(fine({0xE0, 0x9F, 0xBF}));
  CHECK_FALSE(fine({0xED, 0xA0, 0x80}));
  CHECK_FALSE(fine({0xE1, 0x80}));
  CHECK_FALSE(fine({0xE1, 0x41, 0x80}));
  CHECK_FALSE(fine({0xE1, 0x80, 0x41}));
  CHECK_FALSE(fine({0xF0, 0x8F, 0xBF, 0xBF}));
  CHECK_FALSE(fine({0xF4, 0x90, 0x80, 0x80}));
  CHECK_FALSE(fine({0xF1, 0x80, 0x80}));
  CHECK_FALSE(fine({0xF1, 0x41, 0x80, 0x80}));
  CHECK_FALSE(fine({0xF1, 0x80, 0x41, 0x80}));
  CHECK_FALSE(fine({0xF1, 0x80, 0x80, 0x41}));
  CHECK_FALSE(fine({0xF5, 0x80, 0x80, 0x80}));
}

TEST_CASE("texts stand in the order of their UTF-16 units", "[crdt]") {
  // U+FFFD comes behind U+10000 in units (D800), though not in bytes.
  const std::vector<std::string> ascending = {
      "", "a", "ab", "b", "\u00e9", "\u4e00", "\U00010000", "\U0001F600", "\uE000", "\uFFFD"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(i, j);
      CHECK(utf16_less(ascending[i], ascending[j]) == (i < j));
      CHECK(utf16_less("x" + ascending[i], "x" + ascending[j]) == (i < j));
    }
  }
}

TEST_CASE("a unit of a text is a letter, or U+FFFD for half of a pair", "[crdt]") {
  const std::string mixed = "a\u00e9\u4e00\U0001F600";
  const std::vector<std::string> units = {"a", "\u00e9", "\u4e00", "\uFFFD", "\uFFFD", "\uFFFD"};
  for (std::size_t i = 0; i < units.size(); ++i) CHECK(utf16_unit(mixed, i) == units[i]);
  CHECK(utf16_length(mixed) == 5);
  CHECK(utf16_length("delapan8" + mixed) == 13);
  CHECK(utf16_units(mixed) == 5U);
  CHECK(utf16_units("delapan8" + mixed + "delapan8") == 21U);
}

TEST_CASE("a number whose last octet is missing is none, however long", "[crdt]") {
  for (std::size_t octets = 1; octets <= 10; ++octets) {
    const Bytes bytes(octets, 0x80);
    Reader reader(bytes);
    std::uint64_t value = 0;
    CHECK_FALSE(reader.var_uint(value));
  }
}

TEST_CASE("texts are ASCII if none of their bytes is above 127, wherever it stands", "[crdt]") {
  const std::string behind(48, '\xFF');  // is looked at, and does not count
  for (std::size_t count = 0; count <= 40; ++count) {
    for (std::size_t other = 0; other <= count; ++other) {
      CAPTURE(count, other);
      std::string text(count, '\x7F');
      if (other < count) text[other] = '\x80';
      const bool ascii = other == count;
      const std::string longer = text + behind;
      CHECK(is_ascii(text) == ascii);
      CHECK(is_ascii(as_bytes_view(longer).data(), count) == ascii);
      if (count <= is_ascii_looks) {
        CHECK(is_short_ascii(as_bytes_view(longer).data(), count) == ascii);
      }
    }
  }
}

TEST_CASE("options of a subdocument count where JavaScript takes them for true", "[crdt]") {
  const std::vector<std::pair<Any, bool>> values = {{Any::boolean(true), true},
                                                    {Any::boolean(false), false},
                                                    {number(1), true},
                                                    {number(0), false},
                                                    {Any::number(std::nan("")), false},
                                                    {Any::number(0.5), true},
                                                    {Any::bigint(1), true},
                                                    {Any::bigint(0), false},
                                                    {text("x"), true},
                                                    {text(""), false},
                                                    {Any::null(), false},
                                                    {Any::array({}), true},
                                                    {Any::object(), true}};
  for (const auto& [value, truth] : values) {
    Bytes update = {1, 1, 9, 0, 9, 1, 6, 'd', 'a', 'f', 't', 'a', 'r', 1, 'g'};
    const Bytes options =
        encode_any(Any::object().set("gc", value).set("autoLoad", value).set("meta", value));
    update.insert(update.end(), options.begin(), options.end());
    update.push_back(0);
    Document document = village(1);
    must(document.apply(update));
    const auto found = std::get<Subdocument>(must(document.get(list_root, 0)).value);
    CAPTURE(to_json(value));
    CHECK(found.collects == truth);
    CHECK(found.auto_load == truth);
    CHECK(found.meta.is_undefined() == value.is_null());
  }
}

TEST_CASE("objects of any number of keys come through, keys that stand twice once", "[crdt]") {
  for (const std::size_t count : {1U, 7U, 8U, 9U, 16U, 17U, 33U, 200U}) {
    Any::Members members;
    for (std::size_t i = 0; i < count; ++i) {
      members.push_back({"k" + std::to_string(count - 1 - i), number(static_cast<int>(i))});
    }
    const Any whole = Any::object(members);
    Bytes bytes = encode_any(whole);
    CHECK(must(decode_any(bytes)) == whole);
    // As others may write it: the last key once more, and an index behind the names.
    Document document = village(1);
    Bytes update = {1, 1, 9, 0, 8, 1, 6, 'd', 'a', 'f', 't', 'a', 'r', 1, 118};
    const auto size = count + 2;
    if (size > 0x7F) update.push_back(static_cast<std::uint8_t>(size | 0x80));
    update.push_back(static_cast<std::uint8_t>(size > 0x7F ? size >> 7 : size));
    const std::size_t header = count > 0x7F ? 3 : 2;
    update.insert(update.end(), bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
    update.insert(update.end(), {2, 'k', '0', 120, 1, '5', 126, 0});
    must(document.apply(update));
    const Any read = std::get<Any>(must(document.get(list_root, 0)).value);
    CHECK(read.members()->size() == count + 1);
    CHECK(read.members()->front().key == "5");
    CHECK(*read.find("k0") == Any::boolean(true));
    CHECK(must(convert_update(update, Encoding::v1, Encoding::v1)) == document.encode_state());
  }
}

TEST_CASE("each bound on what stands inside of an update is a bound of its own", "[crdt]") {
  Document document = village(7);
  must(document.put(map_root, "k", Any::object().set("panjangnya", Any::bytes(Bytes(30, 1)))));
  must(document.insert(list_root, 0, {Any::bytes(Bytes(50, 2)), text(std::string(40, 'x'))}));
  must(document.insert_text(text_root, 0, std::string(35, 'y')));
  const Bytes update = document.commit().update;
  const auto errc = [&update](std::size_t key_bytes, std::size_t string_bytes) {
    InspectLimits limits;
    limits.key_bytes_max = key_bytes;
    limits.string_bytes_max = string_bytes;
    const auto shape = inspect_update(update, limits);
    return shape ? std::optional<Errc>{} : std::optional(shape.error().code);
  };
  CHECK_FALSE(errc(10, 50).has_value());
  CHECK(errc(9, 50) == Errc::limit);
  CHECK(errc(5, 50) == Errc::limit);
  for (const std::size_t bytes : {49U, 39U, 34U, 29U}) CHECK(errc(10, bytes) == Errc::limit);
}

TEST_CASE("patches follow roots that come, go and change their kind", "[crdt]") {
  const auto made = [](std::initializer_list<std::pair<const char*, ObjectType>> roots) {
    Document document = must(Document::create({1}));
    for (const auto& [name, type] : roots) must(document.root(name, type));
    return document;
  };
  Document before = made({{"a", ObjectType::map}, {"b", ObjectType::array}});
  must(before.put(ObjectId::root("a"), "k", number(1)));
  Document after =
      made({{"b", ObjectType::text}, {"c", ObjectType::map}, {"x", ObjectType::xml_fragment}});
  must(after.insert_text(ObjectId::root("b"), 0, "padi"));
  must(after.put(ObjectId::root("c"), "k", number(2)));
  must(after.insert_object(ObjectId::root("x"), 0, ObjectType::xml_element, "p"));
  (void)before.commit();
  (void)after.commit();
  using Pair = std::pair<const Document*, const Document*>;
  for (const auto& [from, to] : {Pair(&before, &after), Pair(&after, &before)}) {
    const auto patches = must(diff(*from, *to));
    const Any reached = must(apply_patches(must(read_roots(*from)), patches));
    CHECK(test::sorted(reached) == test::sorted(must(read_roots(*to))));
  }
  CHECK(must(diff(after, after)).empty());
}

}  // namespace
}  // namespace lumbung::crdt
