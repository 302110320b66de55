#include "crdt/core/events.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {

Any to_object(const Attributes& attributes) {
  if (attributes.empty()) return Any::undefined();
  Any object = Any::object();
  for (const auto& [key, value] : attributes.entries()) {
    object.set(key, value.value());
  }
  return object;
}

Delta delta_of(const Doc& doc, const Type& text) {
  Delta delta;
  Attributes current;
  std::string written;
  const auto pack = [&] {
    if (written.empty()) return;
    delta.push_back(DeltaOp::insert(std::move(written), to_object(current)));
    written.clear();
  };
  for (Handle at = text.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (block.deleted) continue;
    if (block.ref == Ref::string) {
      written += as_text(doc.payload(block));
    } else if (block.ref == Ref::type || block.ref == Ref::embed) {
      pack();
      delta.push_back(DeltaOp::embed(value_at(doc, at, 0), to_object(current)));
    } else if (block.ref == Ref::format) {
      pack();
      const FormatView format = format_of(doc.payload(block));
      current.apply(format.key, doc.attribute_value(at, format.json));
    }
  }
  pack();
  return delta;
}

void TextDelta::turn_to(Action action) {
  if (action_ == action) return;
  finish_op();
  action_ = action;
}

void TextDelta::finish_op() {
  if (action_ == Action::insert) {
    delta_.push_back(DeltaOp::insert(std::move(inserted_), to_object(current_)));
  } else if (action_ == Action::retain) {
    delta_.push_back(DeltaOp::retain(count_, to_object(changing_)));
  } else if (action_ == Action::erase) {
    delta_.push_back(DeltaOp::erase(count_));
  }
  inserted_.clear();
  count_ = 0;
  action_ = Action::nothing;
}

void TextDelta::put(const std::string& key, const AttributeValue& value) {
  changing_.set_ordered(key, value);
}

void TextDelta::take_content(Handle at) {
  const Block& block = doc_.block(at);
  if (ended_.adds(block)) {
    if (ended_.deletes(block)) return;
    if (block.ref == Ref::string) {
      turn_to(Action::insert);
      inserted_ += as_text(doc_.payload(block));
      return;
    }
    finish_op();
    Value value = value_at(doc_, at, 0);
    const auto* plain = std::get_if<Any>(&value);
    const std::string* text = plain != nullptr ? plain->as_string() : nullptr;
    if (text != nullptr) {
      if (!text->empty()) delta_.push_back(DeltaOp::insert(*text, to_object(current_)));
    } else if (plain == nullptr || (!plain->as_number() && !plain->as_bool())) {
      // Yjs leaves out numbers and booleans: they have no length.
      delta_.push_back(DeltaOp::embed(std::move(value), to_object(current_)));
    }
  } else if (ended_.deletes(block)) {
    turn_to(Action::erase);
    count_ += block.length;
  } else if (!block.deleted) {
    turn_to(Action::retain);
    count_ += block.length;
  }
}

void TextDelta::take_format(Handle at) {
  const Block& block = doc_.block(at);
  const FormatView format = format_of(doc_.payload(block));
  const std::string key(format.key);
  const AttributeValue value = doc_.attribute_value(at, format.json);
  const auto end_retain = [this] {
    if (action_ == Action::retain) finish_op();
  };
  if (ended_.adds(block)) {
    if (!ended_.deletes(block)) {
      if (!current_.value(key).equals(value)) {
        end_retain();
        if (value.equals(old_.value(key))) {
          changing_.erase(key);
        } else {
          put(key, value);
        }
      } else if (!value.is_null()) {
        doc_.delete_block(at);
      }
    }
  } else if (ended_.deletes(block)) {
    old_.set(key, value);
    const AttributeValue& now = current_.value(key);
    if (!now.equals(value)) {
      end_retain();
      put(key, now);
    }
  } else if (!block.deleted) {
    old_.set(key, value);
    if (const AttributeValue* change = changing_.find(key)) {
      if (!change->equals(value)) {
        end_retain();
        if (value.is_null()) {
          changing_.erase(key);
        } else {
          put(key, value);
        }
      } else if (!change->is_null()) {
        doc_.delete_block(at);
      }
    }
  }
  if (block.deleted) return;
  if (action_ == Action::insert) finish_op();
  current_.apply(key, value);
}

Delta TextDelta::of(Handle text) {
  for (Handle at = doc_.type(text).start; at != none; at = doc_.block(at).right) {
    switch (doc_.block(at).ref) {
      case Ref::string:
      case Ref::embed:
      case Ref::type:
        take_content(at);
        break;
      case Ref::format:
        take_format(at);
        break;
      case Ref::gc:
      case Ref::deleted:
      case Ref::json:
      case Ref::binary:
      case Ref::any:
      case Ref::doc:
      case Ref::skip:
        break;
    }
  }
  finish_op();
  while (!delta_.empty() && delta_.back().kind == DeltaOp::Kind::retain &&
         delta_.back().attributes.is_undefined()) {
    delta_.pop_back();
  }
  return std::move(delta_);
}

}  // namespace lumbung::crdt
