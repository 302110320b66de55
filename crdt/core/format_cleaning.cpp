#include <algorithm>
#include <set>

#include "crdt/core/text_edit.hpp"

namespace lumbung::crdt {

void FormatCleaning::gap(Handle start, Handle current, const Attributes& before, Attributes& here) {
  std::vector<std::pair<std::string_view, Handle>> last;  // key -> the format that decides it
  Handle end = start;
  for (; end != none; end = doc_.block(end).right) {
    const Block& block = doc_.block(end);
    if (block.visible()) break;
    if (block.deleted) continue;
    const std::string_view key = format_of(doc_.payload(block)).key;
    const auto found =
        std::find_if(last.begin(), last.end(), [key](const auto& one) { return one.first == key; });
    if (found != last.end()) {
      found->second = end;
    } else {
      last.emplace_back(key, end);
    }
  }
  if (last.empty()) return;
  bool reached = false;
  for (Handle at = start; at != end; at = doc_.block(at).right) {
    reached = reached || at == current;
    const Block& block = doc_.block(at);
    if (block.deleted) continue;
    const FormatView format = format_of(doc_.payload(block));
    const AttributeValue value = doc_.attribute_value(at, format.json);
    const AttributeValue& held = before.value(format.key);
    const auto decides = std::find_if(
        last.begin(), last.end(), [&format](const auto& one) { return one.first == format.key; });
    if (decides->second != at || held.is(value)) {
      doc_.delete_block(at);
      if (!reached && here.value(format.key).is(value) && !held.is(value)) {
        here.apply(format.key, held);
      }
    } else if (!reached) {
      here.apply(format.key, value);
    }
  }
}

void FormatCleaning::around(Handle at) {
  for (Handle next = doc_.block(at).right; next != none; next = doc_.block(at).right) {
    if (doc_.block(next).visible()) break;
    at = next;
  }
  std::set<std::string, std::less<>> keys;
  for (; at != none && !doc_.block(at).visible(); at = doc_.block(at).left) {
    const Block& block = doc_.block(at);
    if (block.deleted) continue;
    const std::string_view key = format_of(doc_.payload(block)).key;
    if (keys.contains(key)) {
      doc_.delete_block(at);
    } else {
      keys.emplace(key);
    }
  }
}

void FormatCleaning::all(Handle text) {
  Handle start = doc_.type(text).start;
  Attributes before;
  Attributes here;
  for (Handle at = start; at != none; at = doc_.block(at).right) {
    const Block& block = doc_.block(at);
    if (block.deleted) continue;
    if (block.ref == Ref::format) {
      const FormatView format = format_of(doc_.payload(block));
      here.apply(format.key, doc_.attribute_value(at, format.json));
    } else {
      gap(start, at, before, here);
      before = here;
      start = at;
    }
  }
}

void FormatCleaning::after(const EndedTransaction& ended) {
  std::vector<Handle> whole;  // texts where a format came or went
  const auto wants_all = [&whole](Handle text) {
    if (std::find(whole.begin(), whole.end(), text) == whole.end()) whole.push_back(text);
  };
  const auto each = [this](Handle client, std::uint32_t from, std::uint32_t to, const auto& take) {
    const ClientBlocks& blocks = doc_.clients_[client].blocks;
    if (from >= to) return;
    ClientBlocks::Place place = blocks.find(from);
    do {
      const Handle at = blocks.at(place);
      if (doc_.block(at).clock >= to) return;
      take(at);
    } while (blocks.next(place));
  };
  for (const EndedTransaction::Written& one : ended.written) {
    each(one.client, one.before, one.after, [&](Handle at) {
      const Block& block = doc_.block(at);
      if (!block.deleted && block.ref == Ref::format) wants_all(block.parent);
    });
  }
  for (const EndedTransaction::Deleted& one : ended.deleted) {
    for (const DeleteRange& range : one.ranges) {
      const auto from = static_cast<std::uint32_t>(range.clock);
      const auto to = static_cast<std::uint32_t>(range.clock + range.length);
      each(one.client, from, to, [&](Handle at) {
        const Block& block = doc_.block(at);
        if (block.is_gc() || !doc_.type(block.parent).has_formatting ||
            std::find(whole.begin(), whole.end(), block.parent) != whole.end()) {
          return;
        }
        if (block.ref == Ref::format) {
          wants_all(block.parent);
        } else {
          around(at);
        }
      });
    }
  }
  for (const Handle text : whole) all(text);
}

}  // namespace lumbung::crdt
