#include "crdt/permanent_user_data.hpp"

#include <algorithm>

#include "crdt/inspect.hpp"
#include "crdt/snapshot.hpp"

namespace lumbung::crdt {
namespace {

/// The object of that type under a key; nothing where the key holds something else.
std::optional<ObjectId> object_in(const Result<std::optional<Element>>& found, ObjectType type) {
  if (!found || !*found) return std::nullopt;
  const auto* object = std::get_if<ObjectRef>(&(*found)->value);
  if (object == nullptr || object->type != type) return std::nullopt;
  return object->id;
}

/// A delete set has the bytes of a snapshot that knows no clocks, but for the last one.
Bytes encode_deletes(const std::vector<ClockRange>& ranges) {
  Bytes bytes = encode_snapshot({{}, ranges});
  bytes.pop_back();
  return bytes;
}

std::vector<ClockRange> decode_deletes(Bytes bytes) {
  bytes.push_back(0);
  Result<Snapshot> read = decode_snapshot(bytes);
  return read ? std::move(read->deleted) : std::vector<ClockRange>{};
}

std::vector<ClockRange> joined(std::vector<ClockRange> ranges) {
  return decode_deletes(encode_deletes(ranges));
}

}  // namespace

Result<PermanentUserData> PermanentUserData::create(Document& document, const ObjectId& users) {
  PermanentUserData data(document, users);
  if (Result<> read = data.refresh(); !read) return tl::unexpected(read.error());
  return data;
}

Result<std::optional<PermanentUserData::Lists>> PermanentUserData::lists(
    std::string_view user) const {
  const Result<std::optional<Element>> found = document_->get(users_, user);
  if (!found) return tl::unexpected(found.error());
  const std::optional<ObjectId> map = object_in(found, ObjectType::map);
  if (!map) return std::optional<Lists>{};
  const auto list = [&](std::string_view key) {
    return object_in(document_->get(*map, key), ObjectType::array);
  };
  const std::optional<ObjectId> ids = list("ids");
  const std::optional<ObjectId> deletes = list("ds");
  if (!ids || !deletes) return std::optional<Lists>{};
  return std::optional<Lists>(Lists{*ids, *deletes});
}

Result<PermanentUserData::Lists> PermanentUserData::make(std::string_view user) {
  const Result<ObjectId> map = document_->put_object(users_, user, ObjectType::map);
  if (!map) return tl::unexpected(map.error());
  Result<ObjectId> ids = document_->put_object(*map, "ids", ObjectType::array);
  Result<ObjectId> deletes = document_->put_object(*map, "ds", ObjectType::array);
  if (!ids) return tl::unexpected(ids.error());
  if (!deletes) return tl::unexpected(deletes.error());
  return Lists{*ids, *deletes};
}

Result<> PermanentUserData::map_client(ClientId client, std::string_view user) {
  const Result<std::optional<Lists>> found = lists(user);
  if (!found) return tl::unexpected(found.error());
  const Result<Lists> target = *found ? Result<Lists>(**found) : make(user);
  if (!target) return tl::unexpected(target.error());
  const Result<std::size_t> end = document_->length(target->ids);
  if (!end) return tl::unexpected(end.error());
  written_to_.insert_or_assign(std::string(user), target->ids);
  clients_.insert_or_assign(client, std::string(user));
  return document_->insert(target->ids, *end, {Any::integer(static_cast<std::int64_t>(client))});
}

Result<> PermanentUserData::push_deletes(const Lists& lists,
                                         const std::vector<ClockRange>& ranges) {
  const Result<std::size_t> end = document_->length(lists.deletes);
  if (!end) return tl::unexpected(end.error());
  return document_->insert(lists.deletes, *end, {Any::bytes(encode_deletes(ranges))});
}

Result<> PermanentUserData::note_deletes(std::string_view user, ByteView update) {
  if (update.empty()) return {};
  InspectLimits any;
  any.structs_max = any.delete_ranges_max = any.key_bytes_max = any.string_bytes_max =
      limits::update_bytes_max;
  Result<UpdateShape> shape = inspect_update(update, any);
  if (!shape) return tl::unexpected(shape.error());
  if (shape->deleted.empty()) return {};
  std::sort(shape->deleted.begin(), shape->deleted.end());
  const Result<std::optional<Lists>> found = lists(user);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(Errc::not_found, "no such user");
  return push_deletes(**found, shape->deleted);
}

Result<> PermanentUserData::refresh() {
  const Result<std::vector<std::string>> names = document_->keys(users_);
  if (!names) return tl::unexpected(names.error());
  for (const std::string& user : *names) {
    const Result<std::optional<Lists>> found = lists(user);
    if (!found) return tl::unexpected(found.error());
    if (!*found) continue;
    Result<> read = document_->each((*found)->ids, 0, [&](std::size_t, const Element& element) {
      const auto* id = std::get_if<Any>(&element.value);
      const auto client = id != nullptr ? id->as_integer() : std::nullopt;
      if (client && *client >= 0) clients_.insert_or_assign(static_cast<ClientId>(*client), user);
      return true;
    });
    if (!read) return read;
    std::vector<ClockRange>& all = deleted_[user];
    read = document_->each((*found)->deletes, 0, [&](std::size_t, const Element& element) {
      const auto* value = std::get_if<Any>(&element.value);
      const Bytes* bytes = value != nullptr ? value->as_bytes() : nullptr;
      if (bytes == nullptr) return true;
      const std::vector<ClockRange> more = decode_deletes(*bytes);
      all.insert(all.end(), more.begin(), more.end());
      return true;
    });
    if (!read) return read;
    std::sort(all.begin(), all.end());
    all = joined(std::move(all));
  }
  return {};
}

Result<> PermanentUserData::carry_over(std::string_view user) {
  const auto before = written_to_.find(user);
  const Result<std::optional<Lists>> found = lists(user);
  if (!found) return tl::unexpected(found.error());
  if (before == written_to_.end() || !*found || (*found)->ids == before->second) return {};
  before->second = (*found)->ids;
  for (const auto& [client, name] : clients_) {
    if (name != user) continue;
    if (Result<> mapped = map_client(client, user); !mapped) return mapped;
  }
  const auto deleted = deleted_.find(user);
  if (deleted == deleted_.end()) return {};
  return push_deletes(**found, deleted->second);
}

std::optional<std::string> PermanentUserData::user_of_client(ClientId client) const {
  const auto found = clients_.find(client);
  return found != clients_.end() ? std::optional<std::string>(found->second) : std::nullopt;
}

std::optional<std::string> PermanentUserData::user_of_deleted(Id id) const {
  for (const auto& [user, ranges] : deleted_) {
    const auto behind = std::upper_bound(ranges.begin(), ranges.end(), id,
                                         [](const Id& wanted, const ClockRange& range) {
                                           return wanted < Id{range.client, range.clock};
                                         });
    if (behind == ranges.begin()) continue;
    const ClockRange& range = *(behind - 1);
    if (range.client == id.client && id.clock < range.clock + range.length) return user;
  }
  return std::nullopt;
}

}  // namespace lumbung::crdt
