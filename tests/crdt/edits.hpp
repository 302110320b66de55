#pragma once

#include <rapidcheck/catch.h>
#include <array>
#include <vector>

#include "crdt/core/utf.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt::test {

/// One edit that fits whatever the document holds: the numbers choose, wrapped into range.
struct Edit {
  unsigned kind = 0;
  unsigned object = 0;
  unsigned place = 0;
  unsigned amount = 0;
  unsigned content = 0;
};

inline std::vector<ObjectId> objects_in(const Document& document) {
  std::vector<ObjectId> all{map_root, list_root, text_root};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto add = [&all](const Value& value) {
      if (const auto* ref = std::get_if<ObjectRef>(&value)) all.push_back(ref->id);
    };
    const ObjectId object = all[i];
    const ObjectType type = must(document.object_type(object));
    if (type == ObjectType::map) {
      for (const std::string& key : must(document.keys(object))) {
        add((*must(document.get(object, key))).value);
      }
    } else {
      must(document.each(object, 0, [&add](std::size_t, const Element& element) {
        add(element.value);
        return true;
      }));
    }
  }
  return all;
}

inline void edit_map(Document& document, const ObjectId& map, const Edit& edit) {
  const std::string key = "k" + std::to_string(edit.place % 4);
  constexpr std::array types{ObjectType::map, ObjectType::array, ObjectType::text};
  if (edit.kind % 6 == 0) {
    must(document.erase(map, key));
  } else if (edit.kind % 6 == 1) {
    must(document.put_object(map, key, types[edit.content % 3]));
  } else {
    must(document.put(map, key, number(edit.content % 100)));
  }
}

inline void edit_array(Document& document, const ObjectId& array, const Edit& edit) {
  const std::size_t length = must(document.length(array));
  const std::size_t at = edit.place % (length + 1);
  constexpr std::array types{ObjectType::map, ObjectType::array, ObjectType::text};
  if (edit.kind % 6 == 0) {
    must(document.erase(array, at, edit.amount % (length - at + 1)));
  } else if (edit.kind % 6 == 1) {
    must(document.insert_object(array, at, types[edit.content % 3]));
  } else {
    std::vector<Any> values(1 + edit.amount % 4, number(edit.content % 100));
    if (edit.content % 5 == 0) values.push_back(Any::bytes({1, 2, 3}));
    must(document.insert(array, at, values));
  }
}

/// Whether edits may cut surrogate pairs. Replicas of Yjs differ for ever where one did.
enum class Pairs { whole, cut };

/// `index`, or the end of the pair that it would cut.
inline std::size_t behind_pair(const Document& document, const ObjectId& object,
                               std::size_t index) {
  std::size_t before = 0;
  for (const DeltaOp& op : must(document.delta(object))) {
    const std::size_t units = op.kind == DeltaOp::Kind::text ? utf16_length(op.text) : 1;
    if (index < before + units) {
      const bool inside =
          op.kind == DeltaOp::Kind::text && find_utf16(op.text, index - before).inside_pair;
      return inside ? index + 1 : index;
    }
    before += units;
  }
  return index;
}

inline void edit_text(Document& document, const ObjectId& object, const Edit& edit, Pairs pairs) {
  const std::size_t length = must(document.length(object));
  std::size_t at = edit.place % (length + 1);
  if (pairs == Pairs::whole) at = behind_pair(document, object, at);
  std::size_t end = at + edit.amount % (length - at + 1);
  if (pairs == Pairs::whole) end = behind_pair(document, object, end);
  const std::size_t count = end - at;
  const std::array words{"sawah", "\U0001F33E", "padi \U0001F415 di", "é", "xyz"};
  const std::array values{Any::boolean(true), Any::null(), text("merah")};
  const Any format =
      Any::object().set(edit.content % 2 == 0 ? "b" : "warna", values[edit.amount % 3]);
  switch (edit.kind % 6) {
    case 0:
      return must(document.erase(object, at, count));
    case 1:
      return must(document.format(object, at, count, format));
    case 2:
      return must(document.insert_text(object, at, words[edit.content % 5], format));
    case 3:
      if (edit.content % 4 == 0) {
        return must(document.insert_embed(object, at, Any::object().set("gambar", number(1))));
      }
      [[fallthrough]];
    default:
      return must(document.insert_text(object, at, words[edit.content % 5]));
  }
}

inline void perform(Document& document, const Edit& edit, Pairs pairs) {
  const std::vector<ObjectId> objects = objects_in(document);
  // The outer objects more often, or everything would end up in depth.
  const ObjectId object = objects[edit.object % std::min<std::size_t>(objects.size(), 9)];
  const ObjectType type = must(document.object_type(object));
  if (type == ObjectType::map) return edit_map(document, object, edit);
  if (type == ObjectType::array) return edit_array(document, object, edit);
  edit_text(document, object, edit, pairs);
}

inline void perform(Document& document, const std::vector<Edit>& edits,
                    Pairs pairs = Pairs::whole) {
  for (const Edit& edit : edits) perform(document, edit, pairs);
}

inline rc::Gen<Edit> any_edit() {
  const auto below = [](unsigned bound) { return rc::gen::inRange(0U, bound); };
  return rc::gen::build<Edit>(
      rc::gen::set(&Edit::kind, below(60)), rc::gen::set(&Edit::object, below(20)),
      rc::gen::set(&Edit::place, below(60)), rc::gen::set(&Edit::amount, below(20)),
      rc::gen::set(&Edit::content, below(100)));
}

/// A few dozen at most: each looks for its object all over the document.
inline rc::Gen<std::vector<Edit>> some_edits() {
  return rc::gen::resize(25, rc::gen::container<std::vector<Edit>>(any_edit()));
}

inline void showValue(const Edit& edit, std::ostream& out) {
  out << "{" << edit.kind << "," << edit.object << "," << edit.place << "," << edit.amount << ","
      << edit.content << "}";
}

}  // namespace lumbung::crdt::test
