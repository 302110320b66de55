#include "crdt/document.hpp"

#include "crdt/core/any_codec.hpp"
#include "crdt/core/contents.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

bool is_list(ObjectType kind) { return has_elements(kind) || is_text(kind); }
bool is_array(ObjectType kind) { return kind == ObjectType::array; }

Result<Contents> list_contents(const Doc& doc, const std::vector<Any>& values) {
  if (Result<> room = check_room(doc, values.size()); !room) return tl::unexpected(room.error());
  Contents contents;
  for (const Any& value : values) {
    if (Result<> added = contents.add_to_list(value); !added) {
      return tl::unexpected(added.error());
    }
  }
  return contents;
}

Element last_element(const Doc& doc, Handle handle) {
  const Block& block = doc.block(handle);
  return {{doc.id_of(block).client, block.last_clock()}, value_at(doc, handle, block.length - 1)};
}

}  // namespace

Document::Document(std::unique_ptr<Doc> doc) : doc_(std::move(doc)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::create(const Options& options) {
  if (options.client > client_id_max) return fail(Errc::limit, "client id");
  return Document(std::make_unique<Doc>(options));
}

Result<Document> Document::load(const Options& options, ByteView state, Encoding encoding) {
  Result<Document> made = create(options);
  if (!made) return made;
  Result<Applied> applied = made->replay(state, encoding);
  if (!applied) return tl::unexpected(applied.error());
  return made;
}

Result<Document> Document::load(const Options& options, Bytes&& state, Encoding encoding) {
  Result<Document> made = create(options);
  if (!made) return made;
  Result<Applied> applied =
      made->doc_->apply(state, {Author::ourselves, encoding, nullptr, &state});
  if (!applied) return tl::unexpected(applied.error());
  return made;
}

ClientId Document::client() const { return doc_->options().client; }

Result<ObjectId> Document::root(std::string_view name, ObjectType type) {
  if (!is_utf8(name)) return fail(Errc::malformed, "root name");
  if (type == ObjectType::undeclared) return fail(Errc::wrong_type, "a root needs a type");
  const Result<Handle> declared = doc_->declare(name, type);
  if (!declared) return tl::unexpected(declared.error());
  return ObjectId::root(name);
}

std::vector<std::string> Document::root_names() const { return doc_->root_names(); }

Result<ObjectType> Document::object_type(const ObjectId& object) const {
  const Result<Handle> type = doc_->resolve(object);
  if (!type) return tl::unexpected(type.error());
  return doc_->type(*type).kind;
}

ObjectType Document::likely_type(std::string_view root) const {
  const Result<Handle> type = doc_->resolve(ObjectId::root(root));
  return type ? crdt::likely_type(*doc_, doc_->type(*type)) : ObjectType::undeclared;
}

Result<> Document::put(const ObjectId& map, std::string_view key, const Any& value) {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  if (!is_utf8(key)) return fail(Errc::malformed, "key");
  if (Result<> room = check_room(*doc_, 1); !room) return room;
  Contents contents;
  const Result<Content> content = contents.of_key(value);
  if (!content) return tl::unexpected(content.error());
  doc_->begin();
  doc_->set_key(*type, doc_->names().intern(key), *content);
  return {};
}

Result<ObjectId> Document::put_object(const ObjectId& map, std::string_view key, ObjectType kind,
                                      std::string_view name) {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  if (!is_utf8(key) || !is_utf8(name)) return fail(Errc::malformed, "key");
  if (Result<> fine = check_new_object(*doc_, *type, kind); !fine) {
    return tl::unexpected(fine.error());
  }
  Contents contents;
  doc_->begin();
  const Handle item = doc_->set_key(*type, doc_->names().intern(key), contents.of_type(kind, name));
  return ObjectId::nested(doc_->id_of(doc_->block(item)));
}

Result<> Document::put_subdocument(const ObjectId& map, std::string_view key,
                                   const Subdocument& subdocument) {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  if (!is_utf8(key)) return fail(Errc::malformed, "key");
  if (Result<> room = check_room(*doc_, 1); !room) return room;
  Contents contents;
  const Result<Content> content = contents.of_subdocument(subdocument);
  if (!content) return tl::unexpected(content.error());
  doc_->begin();
  doc_->load_subdocument(doc_->set_key(*type, doc_->names().intern(key), *content));
  return {};
}

Result<> Document::erase(const ObjectId& map, std::string_view key) {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  const Handle name = doc_->names().find(key);
  if (name == none) return {};
  doc_->begin();
  doc_->delete_key(*type, name);
  return {};
}

Result<std::optional<Element>> Document::get(const ObjectId& map, std::string_view key) const {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  const Handle name = doc_->names().find(key);
  const Handle block = name != none ? doc_->type(*type).map.find(name) : none;
  if (block == none || doc_->block(block).deleted) return std::optional<Element>{};
  return last_element(*doc_, block);
}

Result<Concurrent> Document::get_all(const ObjectId& map, std::string_view key) const {
  return get_all(map, key, Seen{});
}

Result<Concurrent> Document::get_all(const ObjectId& map, std::string_view key,
                                     const Seen& seen) const {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  const Handle name = doc_->names().find(key);
  if (name == none) return Concurrent{{}, seen ? Certainty::exact : Certainty::upper_bound, true};
  return concurrent_values(*doc_, doc_->type(*type), name, seen);
}

Result<std::vector<std::string>> Document::keys(const ObjectId& map) const {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  std::vector<std::string> all;
  for (const KeyMap::Entry entry : doc_->type(*type).map.entries()) {
    if (!doc_->block(entry.block).deleted) all.push_back(doc_->names()[entry.key]);
  }
  return all;
}

Result<std::map<std::string, Concurrent>> Document::entries(const ObjectId& map) const {
  return entries(map, Seen{});
}

Result<std::map<std::string, Concurrent>> Document::entries(const ObjectId& map,
                                                            const Seen& seen) const {
  const Result<Handle> type = find_object(*doc_, map, has_keys);
  if (!type) return tl::unexpected(type.error());
  std::map<std::string, Concurrent> all;
  for (const KeyMap::Entry entry : doc_->type(*type).map.entries()) {
    if (doc_->block(entry.block).deleted) continue;
    all.emplace(doc_->names()[entry.key],
                concurrent_values(*doc_, doc_->type(*type), entry.key, seen));
  }
  return all;
}

Result<std::size_t> Document::length(const ObjectId& list) const {
  const Result<Handle> type = find_object(*doc_, list, is_list);
  if (!type) return tl::unexpected(type.error());
  return doc_->type(*type).length;
}

Result<> Document::insert(const ObjectId& array, std::size_t index,
                          const std::vector<Any>& values) {
  return splice(array, index, 0, values);
}

Result<ObjectId> Document::insert_object(const ObjectId& list, std::size_t index, ObjectType kind,
                                         std::string_view name) {
  const Result<Handle> type = find_object(*doc_, list, has_elements);
  if (!type) return tl::unexpected(type.error());
  if (!is_utf8(name)) return fail(Errc::malformed, "name");
  if (Result<> fine = check_range(doc_->type(*type), index, 0); !fine) {
    return tl::unexpected(fine.error());
  }
  if (Result<> fine = check_new_object(*doc_, *type, kind); !fine) {
    return tl::unexpected(fine.error());
  }
  Contents contents;
  doc_->begin();
  const Handle item = doc_->insert_list(*type, index, {contents.of_type(kind, name)});
  return ObjectId::nested(doc_->id_of(doc_->block(item)));
}

Result<> Document::insert_subdocument(const ObjectId& list, std::size_t index,
                                      const Subdocument& subdocument) {
  const Result<Handle> type = find_object(*doc_, list, has_elements);
  if (!type) return tl::unexpected(type.error());
  if (Result<> fine = check_range(doc_->type(*type), index, 0); !fine) return fine;
  if (Result<> room = check_room(*doc_, 1); !room) return room;
  Contents contents;
  const Result<Content> content = contents.of_subdocument(subdocument);
  if (!content) return tl::unexpected(content.error());
  doc_->begin();
  doc_->load_subdocument(doc_->insert_list(*type, index, {*content}));
  return {};
}

Result<> Document::erase(const ObjectId& list, std::size_t index, std::size_t count) {
  const Result<Handle> type = find_object(*doc_, list, is_list);
  if (!type) return tl::unexpected(type.error());
  if (Result<> fine = check_range(doc_->type(*type), index, count); !fine) return fine;
  doc_->begin();
  if (count == 0) return {};
  if (is_text(doc_->type(*type).kind)) {
    doc_->delete_text(*type, index, count);
  } else {
    doc_->delete_list(*type, index, count);
  }
  return {};
}

Result<> Document::splice(const ObjectId& array, std::size_t index, std::size_t count,
                          const std::vector<Any>& values) {
  const Result<Handle> type = find_object(*doc_, array, is_array);
  if (!type) return tl::unexpected(type.error());
  if (Result<> fine = check_range(doc_->type(*type), index, count); !fine) return fine;
  Result<Contents> contents = list_contents(*doc_, values);
  if (!contents) return tl::unexpected(contents.error());
  doc_->begin();
  if (count > 0) doc_->delete_list(*type, index, count);
  if (!values.empty()) doc_->insert_list(*type, index, contents->list());
  return {};
}

Result<Element> Document::get(const ObjectId& array, std::size_t index) const {
  const Result<Handle> type = find_object(*doc_, array, is_list);
  if (!type) return tl::unexpected(type.error());
  const Type& list = doc_->type(*type);
  if (index >= list.length) return fail(Errc::out_of_range, "beyond the end");
  const Cursor at = doc_->locate(list, index);
  const Block& block = doc_->block(at.block);
  const auto inside = static_cast<std::uint32_t>(index - at.index);
  Id id = doc_->id_of(block);
  id.clock += inside;
  return Element{id, value_at(*doc_, at.block, inside)};
}

Result<> Document::each(const ObjectId& array, std::size_t first,
                        const std::function<bool(std::size_t, const Element&)>& take) const {
  const Result<Handle> type = find_object(*doc_, array, is_list);
  if (!type) return tl::unexpected(type.error());
  each_element(*doc_, doc_->type(*type), first, take);
  return {};
}

Result<Any> Document::read(const ObjectId& object) const {
  const Result<Handle> type = doc_->resolve(object);
  if (!type) return tl::unexpected(type.error());
  return read_type(*doc_, doc_->type(*type));
}

bool Document::in_transaction() const { return doc_->in_transaction(); }
void Document::begin(const Any& origin) { doc_->begin(origin); }
Committed Document::commit() { return doc_->commit(); }
void Document::rollback() { doc_->rollback(); }
Result<Applied> Document::apply(ByteView update, Encoding encoding, const Any& origin) {
  return doc_->apply(update, {Author::others, encoding, &origin});
}
Result<Applied> Document::apply(Bytes&& update, Encoding encoding, const Any& origin) {
  return doc_->apply(update, {Author::others, encoding, &origin, &update});
}
Result<Applied> Document::replay(ByteView update, Encoding encoding) {
  return doc_->apply(update, {Author::ourselves, encoding});
}
StateVector Document::missing() const { return doc_->missing(); }
StateVector Document::state_vector() const { return doc_->state_vector(); }

Bytes Document::encode_state_vector() const {
  return crdt::encode_state_vector(doc_->state_vector());
}

Clock Document::next_clock(ClientId client) const { return doc_->state(client); }
Bytes Document::encode_state(Encoding encoding) const { return doc_->encode_state({}, encoding); }
Bytes Document::encode_state(const StateVector& since, Encoding encoding) const {
  return doc_->encode_state(since, encoding);
}
Memory Document::memory() const { return doc_->memory(); }
bool Document::holds(Id id) const { return id.clock < doc_->state(id.client); }

std::optional<std::string> Document::root_of(Id id) const {
  const std::optional<Handle> at = doc_->block_at(id);
  if (!at || doc_->block(*at).is_gc()) return std::nullopt;
  const Type* type = &doc_->type(doc_->block(*at).parent);
  while (type->item != none) type = &doc_->type(doc_->block(type->item).parent);
  return doc_->names()[type->root];
}

Bytes encode_state_vector(const StateVector& state) {
  constexpr std::size_t around = 12;  // a client and a clock
  Writer writer;
  writer.reserve(around * (1 + state.size()));
  writer.var_uint(state.size());
  for (auto at = state.rbegin(); at != state.rend(); ++at) {
    writer.var_uint(at->first);
    writer.var_uint(at->second);
  }
  return writer.take();
}

Result<StateVector> decode_state_vector(ByteView bytes) {
  Reader reader(bytes);
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left())
    return fail(Errc::malformed, "state vector");
  StateVector state;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t client = 0;
    std::uint64_t clock = 0;
    if (!reader.var_uint(client) || !reader.var_uint(clock)) {
      return fail(Errc::malformed, "state vector");
    }
    state[client] = clock;
  }
  return state;
}

}  // namespace lumbung::crdt
