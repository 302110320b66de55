#include "crdt/patch.hpp"

#include <algorithm>

#include "crdt/core/contents.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/runs.hpp"
#include "crdt/core/shown.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

using Path = std::vector<PathStep>;

Path operator/(Path path, PathStep step) {
  path.push_back(std::move(step));
  return path;
}

bool is_xml(ObjectType kind) {
  return kind == ObjectType::xml_element || kind == ObjectType::xml_fragment ||
         kind == ObjectType::xml_text;
}

/// Walks through spans in steps of any length.
class SpanWalk {
 public:
  explicit SpanWalk(const std::vector<Span>& spans) : spans_(spans) {}
  [[nodiscard]] const Span& here() const { return spans_[at_]; }
  [[nodiscard]] std::size_t left() const { return spans_[at_].units - taken_; }
  void take(std::size_t count) {
    while (count > 0) {
      const std::size_t now = std::min(count, left());
      taken_ += now;
      count -= now;
      if (left() == 0) {
        ++at_;
        taken_ = 0;
      }
    }
  }

 private:
  const std::vector<Span>& spans_;
  std::size_t at_ = 0;
  std::size_t taken_ = 0;
};

/// What a format has to set so that attributes `from` become `to`.
Any attribute_change(const Any& from, const Any& to) {
  Any change = Any::object();
  if (const Any::Members* members = to.members()) {
    for (const auto& [key, value] : *members) {
      const Any* old = from.find(key);
      if (old == nullptr || *old != value) change.set(key, value);
    }
  }
  if (const Any::Members* members = from.members()) {
    for (const auto& [key, value] : *members) {
      if (to.find(key) == nullptr) change.set(key, Any::null());
    }
  }
  return change;
}

class Diff {
 public:
  Diff(const Doc& old, const Doc& now) : old_(old), now_(now) {}

  std::vector<Patch> run() {
    for (const std::string& name : old_.root_names()) {
      if (declared(old_, name) && !declared(now_, name)) add(Patch::Kind::erase_key, {}).key = name;
    }
    for (const std::string& name : now_.root_names()) {
      const Type* now = declared(now_, name);
      if (now == nullptr) continue;
      const Type* old = declared(old_, name);
      if (old == nullptr || old->kind != now->kind) {
        put({}, name, shown_object(now_, *now));
      } else if (is_xml(now->kind)) {
        if (xml_text(old_, *old) != xml_text(now_, *now)) {
          put({}, name, shown_object(now_, *now));
        }
      } else {
        object(Path{name}, *old, *now);
      }
    }
    return std::move(patches_);
  }

 private:
  static const Type* declared(const Doc& doc, std::string_view name) {
    const Result<Handle> type = doc.resolve(ObjectId::root(name));
    if (!type || doc.type(*type).kind == ObjectType::undeclared) return nullptr;
    return &doc.type(*type);
  }

  Patch& add(Patch::Kind kind, Path path) {
    Patch& patch = patches_.emplace_back();
    patch.kind = kind;
    patch.path = std::move(path);
    return patch;
  }
  void put(Path path, std::string_view key, Any value) {
    Patch& patch = add(Patch::Kind::put, std::move(path));
    patch.key = key;
    patch.value = std::move(value);
  }
  void erase(const Path& path, std::size_t index, std::size_t count) {
    Patch& patch = add(Patch::Kind::erase, path);
    patch.index = index;
    patch.count = count;
  }
  void insert(const Path& path, std::size_t index, std::vector<Any> values) {
    Patch& patch = add(Patch::Kind::insert, path);
    patch.index = index;
    patch.values = std::move(values);
  }

  void object(const Path& path, const Type& old, const Type& now) {
    if (is_text(now.kind)) {
      text(path, old, now);
    } else if (now.kind == ObjectType::array) {
      array(path, old, now);
    } else {
      map(path, old, now);
    }
  }

  /// The object in the same item of the older state, if it is there.
  const Type* same_object(Id item) const {
    const std::optional<Handle> at = old_.block_at(item);
    if (!at || old_.block(*at).deleted || old_.block(*at).ref != Ref::type) return nullptr;
    return &old_.type(old_.block(*at).type);
  }

  void map(const Path& path, const Type& old, const Type& now) {
    const auto value_block = [](const Doc& doc, const Type& type, std::string_view key) {
      const Handle name = doc.names().find(key);
      const Handle block = name != none ? type.map.find(name) : none;
      return block != none && !doc.block(block).deleted ? block : none;
    };
    for (const KeyMap::Entry entry : old.map.entries()) {
      const auto& key = old_.names()[entry.key];
      if (old_.block(entry.block).deleted || value_block(now_, now, key) != none) continue;
      add(Patch::Kind::erase_key, path).key = key;
    }
    for (const KeyMap::Entry entry : now.map.entries()) {
      const Block& block = now_.block(entry.block);
      if (block.deleted) continue;
      const std::string key(now_.names()[entry.key]);
      const Id id{now_.id_of(block).client, block.last_clock()};
      const Handle before = value_block(old_, old, key);
      const bool same = before != none && Id{old_.id_of(old_.block(before)).client,
                                             old_.block(before).last_clock()} == id;
      const Type* inner = same && block.ref == Ref::type ? same_object(id) : nullptr;
      if (inner != nullptr && !is_xml(inner->kind)) {
        object(path / key, *inner, now_.type(block.type));
      } else if (!same || (inner != nullptr && xml_changed(*inner, now_.type(block.type)))) {
        put(path, key, shown_value(now_, value_at(now_, entry.block, block.length - 1)));
      }
    }
  }

  bool xml_changed(const Type& old, const Type& now) const {
    return xml_text(old_, old) != xml_text(now_, now);
  }

  void array(const Path& path, const Type& old, const Type& now) {
    std::size_t index = 0;
    for (const RunStep& step : steps_between(runs_of(old_, old), runs_of(now_, now))) {
      if (step.kind == RunStep::Kind::erase) {
        erase(path, index, step.count);
        continue;
      }
      if (step.kind == RunStep::Kind::insert) {
        std::vector<Any> values;
        each_element(now_, now, index, [&](std::size_t, const Element& element) {
          values.push_back(shown_value(now_, element.value));
          return values.size() < step.count;
        });
        insert(path, index, std::move(values));
      }
      index += step.count;
    }
    index = 0;
    for (Handle at = now.start; at != none; at = now_.block(at).right) {
      const Block& block = now_.block(at);
      if (!block.visible()) continue;
      const Type* inner = block.ref == Ref::type ? same_object(now_.id_of(block)) : nullptr;
      if (inner != nullptr) element(path, index, *inner, now_.type(block.type));
      index += block.length;
    }
  }

  void element(const Path& path, std::size_t index, const Type& old, const Type& now) {
    if (!is_xml(now.kind)) {
      object(path / index, old, now);
    } else if (xml_changed(old, now)) {
      erase(path, index, 1);
      insert(path, index, {shown_object(now_, now)});
    }
  }

  void text(const Path& path, const Type& old, const Type& now) {
    const ShownText before = shown_text(old_, old);
    const ShownText after = shown_text(now_, now);
    std::vector<RunStep> steps = steps_between(runs_of(old_, old), runs_of(now_, now));
    if (cuts_a_pair(after.string, steps)) {
      steps = {{RunStep::Kind::erase, old.length}, {RunStep::Kind::insert, now.length}};
    }
    SpanWalk left(before.spans);
    SpanWalk right(after.spans);
    std::size_t from = 0;   // in the older text
    std::size_t index = 0;  // in the newer one, and so in what the patches have made
    for (const RunStep& step : steps) {
      RunStep::Kind kind = step.kind;
      const bool rewritten =
          kind == RunStep::Kind::retain && units_between(before.string, from, step.count) !=
                                               units_between(after.string, index, step.count);
      if (kind == RunStep::Kind::erase || rewritten) {
        erase(path, index, step.count);
        left.take(step.count);
        from += step.count;
        if (!rewritten) continue;
        kind = RunStep::Kind::insert;
      }
      if (kind == RunStep::Kind::insert) {
        insert_spans(path, index, step.count, after, right);
      } else {
        compare_spans(path, index, step.count, left, right);
        from += step.count;
      }
      index += step.count;
    }
  }

  static bool cuts_a_pair(std::string_view text, const std::vector<RunStep>& steps) {
    std::size_t index = 0;
    return std::any_of(steps.begin(), steps.end(), [&](const RunStep& step) {
      if (step.kind == RunStep::Kind::erase) return false;
      index += step.count;
      return find_utf16(text, index).inside_pair;
    });
  }

  void insert_spans(const Path& path, std::size_t index, std::size_t count, const ShownText& text,
                    SpanWalk& walk) {
    while (count > 0) {
      const Span& span = walk.here();
      const std::size_t units = std::min(count, walk.left());
      if (span.embed != none) {
        insert(path, index, {shown_value(now_, value_at(now_, span.embed, span.offset))});
        patches_.back().attributes = span.attributes;
      } else {
        Patch& patch = add(Patch::Kind::insert_text, path);
        patch.index = index;
        patch.text = units_between(text.string, index, units);
        patch.attributes = span.attributes;
      }
      walk.take(units);
      index += units;
      count -= units;
    }
  }

  void compare_spans(const Path& path, std::size_t index, std::size_t count, SpanWalk& left,
                     SpanWalk& right) {
    while (count > 0) {
      const std::size_t units = std::min({count, left.left(), right.left()});
      const Span& old = left.here();
      const Span& now = right.here();
      if (now.embed != none && embed_changed(old, now)) {
        erase(path, index, 1);
        insert(path, index, {shown_value(now_, value_at(now_, now.embed, now.offset))});
        patches_.back().attributes = now.attributes;
      } else if (!(old.attributes == now.attributes)) {
        Any change = attribute_change(old.attributes, now.attributes);
        Patch* last = patches_.empty() ? nullptr : &patches_.back();
        if (last != nullptr && last->kind == Patch::Kind::mark && last->path == path &&
            last->index + last->count == index && last->attributes == change) {
          last->count += units;
        } else if (!change.members()->empty()) {
          Patch& patch = add(Patch::Kind::mark, path);
          patch.index = index;
          patch.count = units;
          patch.attributes = std::move(change);
        }
      }
      left.take(units);
      right.take(units);
      index += units;
      count -= units;
    }
  }

  /// An object that is embedded in a text changes as a whole.
  bool embed_changed(const Span& old, const Span& now) const {
    if (now_.block(now.embed).ref != Ref::type) return false;
    return old.embed == none || shown_value(old_, value_at(old_, old.embed, old.offset)) !=
                                    shown_value(now_, value_at(now_, now.embed, now.offset));
  }

  const Doc& old_;
  const Doc& now_;
  std::vector<Patch> patches_;
};

}  // namespace

Result<std::vector<Patch>> diff(const Document& before, const Document& after) {
  return Diff(before.inside(), after.inside()).run();
}

Result<Any> read_roots(const Document& document) {
  const Doc& doc = document.inside();
  Any all = Any::object();
  for (const std::string& name : doc.root_names()) {
    const Result<Handle> type = doc.resolve(ObjectId::root(name));
    if (!type) return tl::unexpected(type.error());
    if (doc.type(*type).kind != ObjectType::undeclared) {
      all.set(name, shown_object(doc, doc.type(*type)));
    }
  }
  return all;
}

}  // namespace lumbung::crdt
