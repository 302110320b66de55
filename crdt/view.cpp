#include "crdt/view.hpp"

#include "crdt/core/contents.hpp"
#include "crdt/core/view_keeper.hpp"
#include "crdt/core/view_state.hpp"

namespace lumbung::crdt {
namespace {

using Shared = std::shared_ptr<const ViewObject>;

Result<Shared> find_object(const ViewState& state, const ObjectId& id, bool (*fits)(ObjectType)) {
  const ObjectItem* item = state.objects.find([&id](const ObjectItem& one) { return one.id < id; });
  if (item == nullptr || item->id != id) return fail(Errc::not_found, "no such object");
  if (!fits(item->object->kind)) return fail(Errc::wrong_type, "another kind of object");
  return item->object;
}

bool is_any(ObjectType) { return true; }
bool is_list(ObjectType kind) { return has_elements(kind) || is_text(kind); }

std::string text_of(const ViewObject& object) {
  std::string all;
  object.text.each(0, [&all](std::size_t, const TextChunk& chunk) {
    all += chunk.utf8;
    return true;
  });
  return all;
}

}  // namespace

View::View() : state_(std::make_shared<const ViewState>()) {}
View::View(std::shared_ptr<const ViewState> state) : state_(std::move(state)) {}

const StateVector& View::state_vector() const { return state_->state; }
std::vector<std::string> View::root_names() const { return state_->roots; }

Result<ObjectType> View::object_type(const ObjectId& object) const {
  const Result<Shared> found = find_object(*state_, object, is_any);
  if (!found) return tl::unexpected(found.error());
  return (*found)->kind;
}

Result<std::optional<Value>> View::get(const ObjectId& map, std::string_view key) const {
  const Result<Shared> found = find_object(*state_, map, has_keys);
  if (!found) return tl::unexpected(found.error());
  const KeyItem* item = (*found)->keys.find([key](const KeyItem& one) { return one.key < key; });
  if (item == nullptr || item->key != key) return std::optional<Value>{};
  return *item->value;
}

Result<std::vector<std::string>> View::keys(const ObjectId& map) const {
  const Result<Shared> found = find_object(*state_, map, has_keys);
  if (!found) return tl::unexpected(found.error());
  std::vector<std::string> all;
  (*found)->keys.each(0, [&all](std::size_t, const KeyItem& item) {
    all.push_back(item.key);
    return true;
  });
  return all;
}

Result<std::size_t> View::length(const ObjectId& list) const {
  const Result<Shared> found = find_object(*state_, list, is_list);
  if (!found) return tl::unexpected(found.error());
  return is_text((*found)->kind) ? (*found)->text.weight() : (*found)->elements.weight();
}

Result<Value> View::get(const ObjectId& array, std::size_t index) const {
  const Result<Shared> found = find_object(*state_, array, has_elements);
  if (!found) return tl::unexpected(found.error());
  const auto [chunk, inside] = (*found)->elements.at(index);
  if (chunk == nullptr) return fail(Errc::out_of_range, "beyond the end");
  return chunk->value(inside);
}

Result<> View::each(const ObjectId& array, std::size_t first,
                    const std::function<bool(std::size_t, const Value&)>& take) const {
  const Result<Shared> found = find_object(*state_, array, has_elements);
  if (!found) return tl::unexpected(found.error());
  (*found)->elements.each(first, [&](std::size_t before, const ElementChunk& chunk) {
    for (std::size_t i = first > before ? first - before : 0; i < chunk.weight(); ++i) {
      if (!take(before + i, chunk.value(i))) return false;
    }
    return true;
  });
  return {};
}

Result<std::string> View::text(const ObjectId& text) const {
  const Result<Shared> found = find_object(*state_, text, is_text);
  if (!found) return tl::unexpected(found.error());
  return text_of(**found);
}

Result<Delta> View::delta(const ObjectId& text) const {
  const Result<Shared> found = find_object(*state_, text, is_text);
  if (!found) return tl::unexpected(found.error());
  if ((*found)->delta) return *(*found)->delta;
  Delta delta;
  if (!(*found)->text.empty()) delta.push_back(DeltaOp::insert(text_of(**found)));
  return delta;
}

Result<Any> View::read(const ObjectId& object) const {
  const Result<Shared> found = find_object(*state_, object, is_any);
  if (!found) return tl::unexpected(found.error());
  const auto read_value = [this](const Value& value) -> Any {
    if (const auto* any = std::get_if<Any>(&value)) return *any;
    if (const auto* sub = std::get_if<Subdocument>(&value)) {
      return Any::object().set("$type", Any::string("doc")).set("guid", Any::string(sub->guid));
    }
    return read(std::get<ObjectRef>(value).id).value_or(Any::undefined());
  };
  switch ((*found)->kind) {
    case ObjectType::map:
    case ObjectType::xml_hook: {
      Any::Members members;
      (*found)->keys.each(0, [&](std::size_t, const KeyItem& item) {
        members.push_back({item.key, read_value(*item.value)});
        return true;
      });
      return Any::object(std::move(members));
    }
    case ObjectType::array: {
      Any::Array values;
      values.reserve((*found)->elements.weight());
      (*found)->elements.each(0, [&](std::size_t, const ElementChunk& chunk) {
        for (std::size_t i = 0; i < chunk.weight(); ++i) {
          values.push_back(read_value(chunk.value(i)));
        }
        return true;
      });
      return Any::array(std::move(values));
    }
    case ObjectType::text:
      return Any::string(text_of(**found));
    case ObjectType::xml_element:
    case ObjectType::xml_fragment:
    case ObjectType::xml_text:
      return Any::string((*found)->xml);
    case ObjectType::undeclared:
      break;
  }
  return Any::undefined();
}

Views::Views(std::unique_ptr<ViewKeeper> keeper) : keeper_(std::move(keeper)) {}
Views::Views(Views&&) noexcept = default;
Views& Views::operator=(Views&&) noexcept = default;
Views::~Views() = default;

Result<Views> Views::create(Document& document) {
  if (document.in_transaction()) return fail(Errc::busy, "a transaction is open");
  return Views(std::make_unique<ViewKeeper>(document.inside()));
}

Result<View> Views::publish() { return keeper_->publish(); }

}  // namespace lumbung::crdt
