#include "crdt/core/text_edit.hpp"

namespace lumbung::crdt {

TextEdit::TextEdit(Doc& doc, Handle text) : doc_(doc), text_(text) {
  right_ = doc.type(text).start;
}

AttributeValue TextEdit::value_of(Handle format, std::string_view json) const {
  return doc_.attribute_value(format, json);
}

void TextEdit::forward() {
  const Block& block = doc_.block(right_);
  if (!block.deleted) {
    if (block.ref == Ref::format) {
      const FormatView format = format_of(doc_.payload(block));
      current_.apply(format.key, value_of(right_, format.json));
    } else {
      index_ += block.length;
    }
  }
  left_ = right_;
  right_ = block.right;
}

/// The block ahead shall not be longer than `count`.
void TextEdit::split_at(std::size_t count) {
  const Block& block = doc_.block(right_);
  if (count < block.length) {
    (void)doc_.clean_start(block.client, block.clock + static_cast<std::uint32_t>(count));
  }
}

void TextEdit::seek(std::size_t index) {
  left_ = none;
  right_ = doc_.type(text_).start;
  index_ = 0;
  current_ = {};
  if (!doc_.type(text_).has_formatting) {
    left_ = doc_.left_of(text_, index);
    if (left_ != none) right_ = doc_.block(left_).right;
    index_ = index;
    return;
  }
  // Formatting holds from where it was set, so it is gathered from the start.
  while (right_ != none && index > 0) {
    const Block& block = doc_.block(right_);
    if (!block.deleted && block.ref != Ref::format) {
      split_at(index);
      index -= block.length;
    }
    forward();
  }
}

/// Past deleted blocks, and past formats that set what is wanted anyhow.
void TextEdit::skip_unchanging(const Attributes& attributes) {
  while (right_ != none) {
    const Block& block = doc_.block(right_);
    if (!block.deleted) {
      if (block.ref != Ref::format) return;
      const FormatView format = format_of(doc_.payload(block));
      if (!attributes.value(format.key).equals(value_of(right_, format.json))) return;
    }
    forward();
  }
}

void TextEdit::write_format(const std::string& key, const AttributeValue& value) {
  const Bytes payload = format_payload(key, value.json);
  right_ = doc_.new_item(text_, left_, right_, none, {Ref::format, 1, payload});
  if (value.identity != 0) doc_.shared_values_.share(right_, value.identity);
  forward();
}

/// Writes the formats that make `attributes` hold from here on; gives what held before.
Attributes TextEdit::open(const Attributes& attributes) {
  Attributes negated;
  for (const auto& [key, value] : attributes.entries()) {
    const AttributeValue before = current_.value(key);
    if (before.equals(value)) continue;
    negated.set(key, before);
    write_format(key, value);
  }
  return negated;
}

/// Writes the formats that make `negated` hold again, as far as what follows does not.
void TextEdit::close(Attributes& negated) {
  while (right_ != none) {
    const Block& block = doc_.block(right_);
    if (!block.deleted) {
      if (block.ref != Ref::format) break;
      const FormatView format = format_of(doc_.payload(block));
      const AttributeValue* wanted = negated.find(format.key);
      if (wanted == nullptr || !wanted->equals(value_of(right_, format.json))) break;
      negated.erase(format.key);
    }
    forward();
  }
  for (const auto& [key, value] : negated.entries()) write_format(key, value);
}

Handle TextEdit::insert(const Content& content, Attributes attributes,
                        const std::function<void(Handle)>& filled) {
  for (const auto& [key, value] : current_.entries()) {
    if (attributes.find(key) == nullptr) attributes.set_ordered(key, {});
  }
  skip_unchanging(attributes);
  Attributes negated = open(attributes);
  const Handle item = doc_.new_item(text_, left_, right_, none, content);
  right_ = item;
  if (filled) filled(item);
  doc_.note_place(text_, {item, index_});
  forward();
  close(negated);
  return item;
}

void TextEdit::format(std::size_t count, const Attributes& attributes) {
  skip_unchanging(attributes);
  Attributes negated = open(attributes);
  while (right_ != none) {
    const Block& block = doc_.block(right_);
    const bool content = !block.deleted && block.ref != Ref::format;
    if (count == 0 && (negated.empty() || content)) break;
    if (content) {
      split_at(count);
      count -= block.length;
    } else if (!block.deleted) {
      const FormatView format = format_of(doc_.payload(block));
      const std::string key(format.key);
      const AttributeValue value = value_of(right_, format.json);
      if (const AttributeValue* wanted = attributes.find(key)) {
        if (wanted->equals(value)) {
          negated.erase(key);
        } else {
          if (count == 0) break;
          negated.set(key, value);
        }
        doc_.delete_block(right_);
      }
    }
    forward();
  }
  close(negated);
}

void TextEdit::erase(std::size_t count) {
  const Attributes before = current_;
  const Handle start = right_;
  while (count > 0 && right_ != none) {
    const Block& block = doc_.block(right_);
    const bool counts =
        block.ref == Ref::type || block.ref == Ref::embed || block.ref == Ref::string;
    if (!block.deleted && counts) {
      split_at(count);
      count -= block.length;
      doc_.delete_block(right_);
    }
    forward();
  }
  if (start != none && doc_.type(text_).has_formatting) {
    FormatCleaning(doc_).gap(start, right_, before, current_);
  }
  if (right_ != none) doc_.note_place(text_, {right_, index_});
}

}  // namespace lumbung::crdt
