#include "crdt/core/view_keeper.hpp"

#include <algorithm>

#include "crdt/core/contents.hpp"
#include "crdt/core/events.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

bool is_xml(ObjectType kind) {
  return kind == ObjectType::xml_element || kind == ObjectType::xml_fragment ||
         kind == ObjectType::xml_text;
}

/// Puts `items` between two trees, joined into full chunks with what stands at the edges.
template <class Chunk>
Tree<Chunk> with_between(Tree<Chunk> left, std::vector<Chunk> items, Tree<Chunk> right) {
  if (!left.empty()) {
    auto [rest, last] = left.take_last();
    left = std::move(rest);
    items.insert(items.begin(), std::move(last));
  }
  if (!right.empty()) {
    auto [first, rest] = right.take_first();
    right = std::move(rest);
    items.push_back(std::move(first));
  }
  for (std::size_t i = 0; i < items.size();) {
    Chunk whole = std::move(items[i]);
    for (++i; i < items.size() && whole.fits(items[i]); ++i) whole.add(items[i]);
    left = Tree<Chunk>::join(left, std::move(whole), {});
  }
  return Tree<Chunk>::join(left, right);
}

/// Units [index, index + count) of a text in pieces, embeds apart.
std::vector<TextChunk> text_pieces(const Doc& doc, const Type& text, std::size_t index,
                                   std::size_t count) {
  std::vector<TextChunk> all;
  if (count == 0) return all;
  const Cursor start = doc.locate(text, index);
  std::size_t skip = index - start.index;
  for (Handle at = start.block; at != none && count > 0; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.visible()) continue;
    const std::size_t units = std::min<std::size_t>(block.length - skip, count);
    if (block.ref == Ref::string) {
      constexpr std::size_t piece = 512;
      const TextChunk whole{std::string(as_text(doc.payload(block))), block.length};
      for (std::size_t done = 0; done < units;) {
        // A surrogate pair is not cut by the size of a piece.
        std::size_t now = std::min(piece, units - done);
        if (now == piece && find_utf16(whole.utf8, skip + done + now).inside_pair) --now;
        all.push_back(whole.slice(skip + done, now));
        done += now;
      }
    } else {
      for (std::size_t i = 0; i < units; ++i) all.push_back({});
    }
    count -= units;
    skip = 0;
  }
  return all;
}

/// Octets of the visible strings: cutting a pair changes them, and no run.
std::size_t text_bytes(const Doc& doc, const Type& text) {
  std::size_t sum = 0;
  for (Handle at = text.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.deleted && block.ref == Ref::string) sum += doc.payload(block).size();
  }
  return sum;
}

/// The objects embedded in a text.
std::vector<ObjectId> objects_of(const Delta* delta) {
  std::vector<ObjectId> all;
  if (delta == nullptr) return all;
  for (const DeltaOp& op : *delta) {
    for (const Value& value : op.values) {
      if (const auto* ref = std::get_if<ObjectRef>(&value)) all.push_back(ref->id);
    }
  }
  return all;
}

}  // namespace

ViewKeeper::ViewKeeper(Doc& doc) : doc_(doc) { doc_.watch(&changed_); }
ViewKeeper::~ViewKeeper() { doc_.unwatch(&changed_); }

Result<View> ViewKeeper::publish() {
  if (doc_.in_transaction()) return fail(Errc::busy, "a transaction is open");
  const std::vector<Change> changed = std::move(changed_);
  changed_.clear();
  for (const Change& one : changed) change(one);
  state_.roots.clear();
  for (const std::string& name : doc_.root_names()) {
    const ObjectId id = ObjectId::root(name);
    const Result<Handle> type = doc_.resolve(id);
    if (!type || doc_.type(*type).kind == ObjectType::undeclared) continue;
    state_.roots.push_back(name);
    if (!find(id)) add(id);
  }
  state_.state = doc_.state_vector();
  return View(std::make_shared<const ViewState>(state_));
}

ViewKeeper::Shared ViewKeeper::find(const ObjectId& id) const {
  const ObjectItem* item =
      state_.objects.find([&id](const ObjectItem& one) { return one.id < id; });
  return item != nullptr && item->id == id ? item->object : nullptr;
}

void ViewKeeper::set(const ObjectId& id, Shared object) {
  const auto [left, rest] =
      state_.objects.part([&id](const ObjectItem& one) { return one.id < id; });
  const auto [old, right] = rest.part([&id](const ObjectItem& one) { return one.id <= id; });
  state_.objects = object ? Tree<ObjectItem>::join(left, {id, std::move(object)}, right)
                          : Tree<ObjectItem>::join(left, right);
}

/// Reads an object and all that is in it.
void ViewKeeper::add(const ObjectId& id) {
  const Result<Handle> handle = doc_.resolve(id);
  if (!handle || find(id)) return;
  const Type& type = doc_.type(*handle);
  ViewObject object;
  object.kind = type.kind;
  for (const KeyMap::Entry entry : type.map.entries()) {
    change_key(object, type, std::string(doc_.names()[entry.key]));
  }
  Runs& runs = runs_[id];
  if (is_text(type.kind)) change_text(object, type, runs);
  if (has_elements(type.kind)) change_elements(object, type, runs);
  if (is_xml(type.kind)) object.xml = xml_text(doc_, type);
  set(id, std::make_shared<const ViewObject>(std::move(object)));
}

void ViewKeeper::add(const Value& value) {
  if (const auto* ref = std::get_if<ObjectRef>(&value)) add(ref->id);
}

void ViewKeeper::forget(const ObjectId& id) {
  const Shared object = find(id);
  if (!object) return;
  set(id, nullptr);
  runs_.erase(id);
  object->keys.each(0, [this](std::size_t, const KeyItem& item) {
    forget(*item.value);
    return true;
  });
  object->elements.each(0, [this](std::size_t, const ElementChunk& chunk) {
    for (std::size_t i = 0; i < chunk.weight(); ++i) forget(chunk.value(i));
    return true;
  });
}

void ViewKeeper::forget(const Value& value) {
  if (const auto* ref = std::get_if<ObjectRef>(&value)) forget(ref->id);
}

void ViewKeeper::change(const Change& change) {
  const Shared before = find(change.object);
  const Result<Handle> handle = doc_.resolve(change.object);
  if (!before || !handle) return;  // new, and read as a whole; or gone again
  const Type& type = doc_.type(*handle);
  ViewObject object = *before;
  for (const std::string& key : change.keys) change_key(object, type, key);
  if (change.list_changed) {
    Runs& runs = runs_[change.object];
    if (is_text(type.kind)) change_text(object, type, runs);
    if (has_elements(type.kind)) change_elements(object, type, runs);
  }
  set(change.object, std::make_shared<const ViewObject>(std::move(object)));
  for (Handle at = *handle; is_xml(doc_.type(at).kind);) {
    refresh_xml(doc_.object_id(at));
    if (doc_.type(at).item == none) break;
    at = doc_.block(doc_.type(at).item).parent;
  }
}

void ViewKeeper::change_key(ViewObject& object, const Type& type, const std::string& key) {
  const auto [left, rest] = object.keys.part([&](const KeyItem& one) { return one.key < key; });
  const auto [old, right] = rest.part([&](const KeyItem& one) { return one.key <= key; });
  const Handle name = doc_.names().find(key);
  const Handle at = name != none ? type.map.find(name) : none;
  std::shared_ptr<const Value> value;
  if (at != none && !doc_.block(at).deleted) {
    value = std::make_shared<const Value>(value_at(doc_, at, doc_.block(at).length - 1));
  }
  if (!old.empty()) {
    const std::shared_ptr<const Value> gone = old.at(0).first->value;
    if (!value || *gone != *value) forget(*gone);
  }
  if (value) add(*value);
  object.keys =
      value ? Tree<KeyItem>::join(left, {key, value}, right) : Tree<KeyItem>::join(left, right);
}

void ViewKeeper::change_elements(ViewObject& object, const Type& type, Runs& runs) {
  Runs now = runs_of(doc_, type);
  std::size_t index = 0;
  for (const RunStep& step : steps_between(runs, now)) {
    if (step.kind == RunStep::Kind::erase) {
      auto [left, rest] = object.elements.cut(index);
      auto [gone, right] = rest.cut(step.count);
      gone.each(0, [this](std::size_t, const ElementChunk& chunk) {
        for (std::size_t i = 0; i < chunk.weight(); ++i) forget(chunk.value(i));
        return true;
      });
      object.elements = with_between<ElementChunk>(std::move(left), {}, std::move(right));
      continue;
    }
    if (step.kind == RunStep::Kind::insert) {
      std::vector<ElementChunk> items;
      std::size_t left_to_take = step.count;
      each_element(doc_, type, index, [&](std::size_t, const Element& element) {
        ElementChunk one;
        one.add(element.value);
        if (items.empty() || !items.back().fits(one)) {
          items.push_back(std::move(one));
        } else {
          items.back().add(one);
        }
        add(element.value);
        return --left_to_take > 0;
      });
      auto [left, right] = object.elements.cut(index);
      object.elements = with_between(std::move(left), std::move(items), std::move(right));
    }
    index += step.count;
  }
  runs = std::move(now);
}

void ViewKeeper::change_text(ViewObject& object, const Type& type, Runs& runs) {
  Runs now = runs_of(doc_, type);
  std::size_t index = 0;
  for (const RunStep& step : steps_between(runs, now)) {
    if (step.kind == RunStep::Kind::erase) {
      auto [left, rest] = object.text.cut(index);
      object.text = with_between<TextChunk>(std::move(left), {}, rest.cut(step.count).second);
      continue;
    }
    if (step.kind == RunStep::Kind::insert) {
      auto [left, right] = object.text.cut(index);
      object.text = with_between(std::move(left), text_pieces(doc_, type, index, step.count),
                                 std::move(right));
    }
    index += step.count;
  }
  runs = std::move(now);
  std::size_t bytes = 0;
  bool plain = !type.has_formatting;
  object.text.each(0, [&](std::size_t, const TextChunk& chunk) {
    bytes += chunk.utf8.size();
    plain = plain && !chunk.utf8.empty();
    return true;
  });
  if (bytes != text_bytes(doc_, type)) {
    object.text = with_between<TextChunk>({}, text_pieces(doc_, type, 0, type.length), {});
  }
  const std::shared_ptr<const Delta> before = object.delta;
  object.delta = plain ? nullptr : std::make_shared<const Delta>(delta_of(doc_, type));
  for (const ObjectId& id : objects_of(object.delta.get())) add(id);
  for (const ObjectId& id : objects_of(before.get())) {
    if (!doc_.resolve(id)) forget(id);
  }
}

void ViewKeeper::refresh_xml(const ObjectId& id) {
  const Shared before = find(id);
  const Result<Handle> handle = doc_.resolve(id);
  if (!before || !handle) return;
  ViewObject object = *before;
  object.xml = xml_text(doc_, doc_.type(*handle));
  set(id, std::make_shared<const ViewObject>(std::move(object)));
}

}  // namespace lumbung::crdt
