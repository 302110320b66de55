#include "crdt/marks.hpp"

#include <algorithm>
#include <tuple>

#include "crdt/core/contents.hpp"
#include "crdt/core/doc.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

/// The attributes of the units on both sides of a place.
struct Sides {
  Attributes left;
  Attributes right;
};

Sides sides_of(const Doc& doc, const Type& text, std::size_t index) {
  Sides sides;
  Attributes here;
  std::size_t before = 0;
  for (Handle at = text.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (block.deleted) continue;
    if (block.ref == Ref::format) {
      const FormatView format = format_of(doc.payload(block));
      here.apply(format.key, {std::string(format.json), 0});
      continue;
    }
    if (before < index) sides.left = here;
    before += block.length;
    if (before > index) {
      sides.right = std::move(here);
      break;
    }
  }
  return sides;
}

Any value_of(const AttributeValue& value) { return parse_json(value.json).value_or(Any::null()); }

std::size_t units_of(const DeltaOp& op) {
  return op.kind == DeltaOp::Kind::text ? utf16_length(op.text) : 1;
}

}  // namespace

Result<std::vector<Mark>> marks(const Document& document, const ObjectId& text) {
  const Result<Delta> delta = document.delta(text);
  if (!delta) return tl::unexpected(delta.error());
  std::vector<Mark> all;
  std::map<std::string, std::size_t> open;  // name -> the mark that reaches to here
  std::size_t index = 0;
  for (const DeltaOp& op : *delta) {
    const std::size_t units = units_of(op);
    std::map<std::string, std::size_t> still;
    if (const Any::Members* members = op.attributes.members()) {
      for (const auto& [name, value] : *members) {
        const auto found = open.find(name);
        if (found != open.end() && all[found->second].value == value) {
          all[found->second].end += units;
          still.insert(*found);
        } else {
          still.insert_or_assign(name, all.size());
          all.push_back({index, index + units, name, value});
        }
      }
    }
    open = std::move(still);
    index += units;
  }
  std::sort(all.begin(), all.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.start, a.name) < std::tie(b.start, b.name);
  });
  return all;
}

Result<Marks> Marks::open(Document& document, const ObjectId& text,
                          std::map<std::string, Expand> rules) {
  const Result<Handle> type = find_object(document.inside(), text, is_text);
  if (!type) return tl::unexpected(type.error());
  return Marks(document, text, std::move(rules));
}

Result<> Marks::mark(const Mark& mark) {
  if (mark.end < mark.start) return fail(Errc::out_of_range, "a mark ends before it starts");
  return document_->format(text_, mark.start, mark.end - mark.start,
                           Any::object().set(mark.name, mark.value));
}

Result<> Marks::unmark(std::size_t start, std::size_t end, std::string_view name) {
  return mark({start, end, std::string(name), Any::null()});
}

Result<> Marks::insert(std::size_t index, std::string_view utf8) {
  const Result<Any> attributes = at(index);
  if (!attributes) return tl::unexpected(attributes.error());
  return document_->insert_text(text_, index, utf8, *attributes);
}

Result<> Marks::splice(std::size_t index, std::size_t count, std::string_view utf8) {
  if (!is_utf8(utf8)) return fail(Errc::malformed, "text");
  if (Result<> room = check_room(document_->inside(), 3 * utf8.size()); !room) return room;
  if (Result<> erased = document_->erase(text_, index, count); !erased) return erased;
  return insert(index, utf8);
}

Result<Any> Marks::at(std::size_t index) const {
  const Doc& doc = document_->inside();
  const Result<Handle> type = find_object(doc, text_, is_text);
  if (!type) return tl::unexpected(type.error());
  if (Result<> fine = check_range(doc.type(*type), index, 0); !fine) {
    return tl::unexpected(fine.error());
  }
  const Sides sides = sides_of(doc, doc.type(*type), index);
  Any all = Any::object();
  for (const auto& [name, value] : sides.left.entries()) {
    const AttributeValue* right = sides.right.find(name);
    const bool inside = right != nullptr && right->json == value.json;
    const Expand expand = rule(name);
    if (inside || expand == Expand::after || expand == Expand::both) {
      all.set(name, value_of(value));
    }
  }
  for (const auto& [name, value] : sides.right.entries()) {
    const Expand expand = rule(name);
    if (all.find(name) == nullptr && (expand == Expand::before || expand == Expand::both)) {
      all.set(name, value_of(value));
    }
  }
  return all;
}

Expand Marks::rule(const std::string& name) const {
  const auto found = rules_.find(name);
  return found != rules_.end() ? found->second : Expand::after;
}

}  // namespace lumbung::crdt
