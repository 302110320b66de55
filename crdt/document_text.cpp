#include "crdt/core/contents.hpp"
#include "crdt/core/events.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/text_edit.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

// The part of Document that is about texts, XML and observers.
namespace lumbung::crdt {
namespace {

/// One step of a delta with everything made ready, so that applying it cannot fail.
struct Step {
  const DeltaOp* op = nullptr;
  Content content;
  Attributes attributes;
};

Result<Content> content_of(Contents& contents, const DeltaOp& op) {
  if (op.kind == DeltaOp::Kind::text) {
    if (!is_utf8(op.text)) return fail(Errc::malformed, "text");
    return Content{Ref::string, static_cast<std::uint32_t>(utf16_length(op.text)),
                   as_bytes_view(op.text)};
  }
  if (op.object) {
    if (!is_utf8(op.object->name)) return fail(Errc::malformed, "name");
    return contents.of_type(op.object->type, op.object->name);
  }
  const Any* embed = op.values.size() == 1 ? std::get_if<Any>(&op.values.front()) : nullptr;
  if (embed == nullptr) return fail(Errc::wrong_type, "an embed is one plain value");
  return contents.of_embed(*embed);
}

/// Checks a delta against a text of `length` units; gives how many clocks it takes at most.
Result<std::size_t> check_delta(const Delta& delta, std::size_t length) {
  std::size_t clocks = 0;
  std::size_t index = 0;
  for (const DeltaOp& op : delta) {
    const auto* attributes = op.attributes.members();
    const std::size_t formats = attributes != nullptr ? attributes->size() : 0;
    switch (op.kind) {
      case DeltaOp::Kind::text:
        clocks += op.text.size() + 2 * formats;
        break;
      case DeltaOp::Kind::embed:
        clocks += 1 + 2 * formats;
        break;
      case DeltaOp::Kind::values:
        return fail(Errc::wrong_type, "a text takes one embed at a time");
      case DeltaOp::Kind::retain:
      case DeltaOp::Kind::erase:
        if (op.count > length - index) return fail(Errc::out_of_range, "beyond the end");
        clocks += 2 * formats;
        index += op.count;
        break;
    }
  }
  return clocks;
}

}  // namespace

Result<> Document::insert_text(const ObjectId& text, std::size_t index, std::string_view utf8) {
  return splice_text(text, index, 0, utf8);
}

Result<> Document::splice_text(const ObjectId& text, std::size_t index, std::size_t count,
                               std::string_view utf8) {
  const Result<Handle> type = find_object(*doc_, text, is_text);
  if (!type) return tl::unexpected(type.error());
  const std::optional<std::size_t> units = utf16_units(utf8);
  if (!units) return fail(Errc::malformed, "text");
  if (Result<> fine = check_range(doc_->type(*type), index, count); !fine) return fine;
  if (Result<> room = check_room(*doc_, utf8.size()); !room) return room;
  doc_->begin();
  if (count > 0) doc_->delete_text(*type, index, count);
  if (*units > 0) doc_->insert_text(*type, index, utf8, static_cast<std::uint32_t>(*units));
  return {};
}

Result<> Document::insert_text(const ObjectId& text, std::size_t index, std::string_view utf8,
                               const Any& attributes) {
  if (utf8.empty()) return {};
  return edit_at(text, index, DeltaOp::insert(std::string(utf8), attributes));
}

Result<> Document::insert_embed(const ObjectId& text, std::size_t index, const Any& embed,
                                const Any& attributes) {
  return edit_at(text, index, DeltaOp::embed(embed, attributes));
}

Result<> Document::insert_embed(const ObjectId& text, std::size_t index, const NewObject& object,
                                const Any& attributes) {
  DeltaOp op = DeltaOp::embed(Any::undefined(), attributes);
  op.object = object;
  return edit_at(text, index, op);
}

Result<> Document::format(const ObjectId& text, std::size_t index, std::size_t count,
                          const Any& attributes) {
  if (count == 0) return {};
  return edit_at(text, index, DeltaOp::retain(count, attributes));
}

Result<> Document::apply_delta(const ObjectId& text, const Delta& delta) {
  return edit_text(text, 0, delta);
}

Result<> Document::edit_at(const ObjectId& text, std::size_t index, const DeltaOp& op) {
  return edit_text(text, index, {op});
}

Result<> Document::edit_text(const ObjectId& text, std::size_t index, const Delta& delta) {
  const Result<Handle> type = find_object(*doc_, text, is_text);
  if (!type) return tl::unexpected(type.error());
  if (Result<> fine = check_range(doc_->type(*type), index, 0); !fine) return fine;
  const Result<std::size_t> clocks = check_delta(delta, doc_->type(*type).length - index);
  if (!clocks) return tl::unexpected(clocks.error());
  if (Result<> room = check_room(*doc_, *clocks); !room) return room;
  Contents contents;
  std::vector<Step> steps;
  for (const DeltaOp& op : delta) {
    Result<Attributes> attributes = to_attributes(op.attributes);
    if (!attributes) return tl::unexpected(attributes.error());
    Step step{&op, {}, std::move(*attributes)};
    if (op.object) {
      if (Result<> fine = check_new_object(*doc_, *type, op.object->type); !fine) return fine;
    }
    if (op.kind == DeltaOp::Kind::text || op.kind == DeltaOp::Kind::embed) {
      Result<Content> content = content_of(contents, op);
      if (!content) return tl::unexpected(content.error());
      step.content = *content;
    }
    steps.push_back(std::move(step));
  }
  doc_->begin();
  TextEdit edit(*doc_, *type);
  edit.seek(index);
  Result<> filled;
  for (const Step& step : steps) {
    switch (step.op->kind) {
      case DeltaOp::Kind::text:
        if (step.content.length > 0) edit.insert(step.content, step.attributes);
        break;
      case DeltaOp::Kind::embed:
        edit.insert(step.content, step.attributes, [&](Handle item) {
          if (!step.op->object || !step.op->object->fill || !filled) return;
          filled = step.op->object->fill(ObjectId::nested(doc_->id_of(doc_->block(item))));
        });
        break;
      case DeltaOp::Kind::retain:
        edit.format(step.op->count, step.attributes);
        break;
      case DeltaOp::Kind::erase:
        edit.erase(step.op->count);
        break;
      case DeltaOp::Kind::values:
        break;  // refused above
    }
  }
  return filled;
}

Result<Delta> Document::delta(const ObjectId& text) const {
  const Result<Handle> type = find_object(*doc_, text, is_text);
  if (!type) return tl::unexpected(type.error());
  return delta_of(*doc_, doc_->type(*type));
}

Result<std::string> Document::xml_name(const ObjectId& object) const {
  const Result<Handle> type = doc_->resolve(object);
  if (!type) return tl::unexpected(type.error());
  return std::string(name_of(*doc_, doc_->type(*type)));
}

Result<ObserverId> Document::observe(const ObjectId& object, Depth depth, Observer observer) {
  const Result<Handle> type = doc_->resolve(object);
  if (!type) return tl::unexpected(type.error());
  return doc_->observers().add(object, depth, std::move(observer));
}

void Document::unobserve(ObserverId observer) { doc_->observers().remove(observer); }

Result<std::string> Document::text(const ObjectId& text) const {
  const Result<Handle> type = find_object(*doc_, text, is_text);
  if (!type) return tl::unexpected(type.error());
  return text_of(*doc_, doc_->type(*type));
}

}  // namespace lumbung::crdt
