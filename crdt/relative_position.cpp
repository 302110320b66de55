#include "crdt/relative_position.hpp"

#include "crdt/core/doc.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {
namespace {

enum class Kind : std::uint8_t { item = 0, root = 1, type = 2 };

tl::unexpected<Error> bad() { return fail(Errc::malformed, "relative position"); }

/// The block of `id`, or of what redid it, and how far inside the block the id stands.
struct Found {
  Handle block = none;
  std::uint32_t inside = 0;
};

std::optional<Found> find(const Doc& doc, Id id, Redone redone) {
  while (true) {
    const std::optional<Handle> at = doc.block_at(id);
    if (!at) return std::nullopt;
    const auto inside = static_cast<std::uint32_t>(id.clock - doc.block(*at).clock);
    const std::optional<Id> next = redone == Redone::follow ? doc.redone(*at) : std::optional<Id>{};
    if (!next) return Found{*at, inside};
    id = {next->client, next->clock + inside};
  }
}

/// What stands before the value of a map key are its earlier values, all deleted: they count
/// nothing.
std::size_t units_before(const Doc& doc, Handle block) {
  return doc.block(block).key == none ? doc.index_of(block) : 0;
}

bool is_deleted(const Doc& doc, const Type& type) {
  return type.item != none && doc.block(type.item).deleted;
}

Any id_to_any(Id id) {
  return Any::object()
      .set("client", Any::integer(static_cast<std::int64_t>(id.client)))
      .set("clock", Any::integer(static_cast<std::int64_t>(id.clock)));
}

bool is_absent(const Any* value) { return value == nullptr || value->is_null(); }

Result<std::optional<Id>> id_from_any(const Any* value) {
  if (is_absent(value)) return std::optional<Id>{};
  const Any* client = value->find("client");
  const Any* clock = value->find("clock");
  if (client == nullptr || clock == nullptr) return bad();
  const auto client_number = client->as_integer();
  const auto clock_number = clock->as_integer();
  if (!client_number || !clock_number || *client_number < 0 || *clock_number < 0) return bad();
  return Id{static_cast<ClientId>(*client_number), static_cast<Clock>(*clock_number)};
}

}  // namespace

Result<RelativePosition> relative_position(const Document& document, const ObjectId& list,
                                           std::size_t index, std::int64_t assoc) {
  const Doc& doc = document.inside();
  const Result<Handle> type = doc.resolve(list);
  if (!type) return tl::unexpected(type.error());
  const Type& found = doc.type(*type);
  if (found.kind == ObjectType::map) return fail(Errc::wrong_type, "not a list");
  if (index > found.length) return fail(Errc::out_of_range, "beyond the end");
  RelativePosition position;
  position.assoc = assoc;
  if (list.is_root()) {
    position.root = list.root_name();
  } else {
    position.type = list.item();
  }
  const bool at_end = assoc < 0 ? index == 0 : index == found.length;
  if (at_end) return position;
  if (assoc < 0) --index;
  const Cursor at = doc.locate(found, index);
  Id id = doc.id_of(doc.block(at.block));
  id.clock += index - at.index;
  position.item = id;
  return position;
}

std::optional<AbsolutePosition> absolute_position(const Document& document,
                                                  const RelativePosition& position, Redone redone) {
  const Doc& doc = document.inside();
  if (position.item) {
    const std::optional<Found> found = find(doc, *position.item, redone);
    if (!found || doc.block(found->block).is_gc()) return std::nullopt;
    const Block& block = doc.block(found->block);
    if (is_deleted(doc, doc.type(block.parent))) return std::nullopt;
    const std::size_t inside =
        block.visible() ? found->inside + std::size_t{position.assoc >= 0 ? 0U : 1U} : 0;
    return AbsolutePosition{doc.object_id(block.parent), units_before(doc, found->block) + inside,
                            position.assoc};
  }
  ObjectId object;
  if (position.root) {
    object = ObjectId::root(*position.root);
  } else if (position.type) {
    const std::optional<Found> found = find(doc, *position.type, redone);
    if (!found || doc.block(found->block).ref != Ref::type) return std::nullopt;
    if (doc.block(found->block).deleted) return std::nullopt;
    object = ObjectId::nested(doc.id_of(doc.block(found->block)));
  } else {
    return std::nullopt;
  }
  if (position.assoc < 0) return AbsolutePosition{object, 0, position.assoc};
  // A root that nobody has mentioned here yet is empty.
  const Result<Handle> type = doc.resolve(object);
  return AbsolutePosition{object, type ? doc.type(*type).length : 0, position.assoc};
}

Bytes encode_relative_position(const RelativePosition& position) {
  Writer writer;
  if (position.item) {
    writer.u8(static_cast<std::uint8_t>(Kind::item));
    writer.var_uint(position.item->client);
    writer.var_uint(position.item->clock);
  } else if (position.root) {
    writer.u8(static_cast<std::uint8_t>(Kind::root));
    writer.var_string(*position.root);
  } else if (position.type) {
    writer.u8(static_cast<std::uint8_t>(Kind::type));
    writer.var_uint(position.type->client);
    writer.var_uint(position.type->clock);
  } else {
    return {};
  }
  const bool negative = position.assoc < 0;
  const auto assoc = static_cast<std::uint64_t>(position.assoc);
  writer.var_int(negative ? 0 - assoc : assoc, negative);
  return writer.take();
}

Result<RelativePosition> decode_relative_position(ByteView bytes) {
  Reader reader(bytes);
  RelativePosition position;
  std::uint64_t kind = 0;
  if (!reader.var_uint(kind) || kind > static_cast<std::uint64_t>(Kind::type)) return bad();
  if (kind == static_cast<std::uint64_t>(Kind::root)) {
    std::string_view name;
    if (!reader.var_string(name)) return bad();
    position.root = name;
  } else {
    Id id;
    if (!reader.var_uint(id.client) || !reader.var_uint(id.clock)) return bad();
    (kind == static_cast<std::uint64_t>(Kind::item) ? position.item : position.type) = id;
  }
  if (reader.left() == 0) return position;  // written before positions had a side
  std::uint64_t magnitude = 0;
  bool negative = false;
  if (!reader.var_int(magnitude, negative) || reader.left() > 0) return bad();
  position.assoc = static_cast<std::int64_t>(magnitude) * (negative ? -1 : 1);
  return position;
}

std::string relative_position_to_json(const RelativePosition& position) {
  Any json = Any::object();
  if (position.type) json.set("type", id_to_any(*position.type));
  if (position.root && !position.root->empty()) json.set("tname", Any::string(*position.root));
  if (position.item) json.set("item", id_to_any(*position.item));
  json.set("assoc", Any::integer(position.assoc));
  return to_json(json);
}

Result<RelativePosition> relative_position_from_json(std::string_view json) {
  const Result<Any> value = parse_json(json);
  if (!value) return tl::unexpected(value.error());
  if (!value->is_object()) return bad();
  RelativePosition position;
  Result<std::optional<Id>> type = id_from_any(value->find("type"));
  Result<std::optional<Id>> item = id_from_any(value->find("item"));
  if (!type || !item) return bad();
  position.type = *type;
  position.item = *item;
  if (const Any* root = value->find("tname"); !is_absent(root)) {
    if (root->as_string() == nullptr || !is_utf8(*root->as_string())) return bad();
    position.root = *root->as_string();
  }
  if (const Any* assoc = value->find("assoc"); !is_absent(assoc)) {
    const auto number = assoc->as_integer();
    if (!number) return bad();
    position.assoc = *number;
  }
  return position;
}

}  // namespace lumbung::crdt
