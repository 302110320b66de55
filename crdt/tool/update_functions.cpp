#include "crdt/updates.hpp"

#include "crdt/tool/answers.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/tool/verbs.hpp"

// The verbs that need no document.
namespace lumbung::crdt::tool {
namespace {

Result<std::string> update_answer(const Result<Bytes>& update) {
  if (!update) return tl::unexpected(update.error());
  return bytes_answer("update", *update);
}

Result<std::string> merge(const Any& request, Documents& /*documents*/) {
  const Result<Encoding> encoding = encoding_of(request, "v");
  if (!encoding) return tl::unexpected(encoding.error());
  const Any* updates = request.find("updates");
  if (updates == nullptr || updates->as_array() == nullptr) return bad("updates");
  std::vector<Bytes> all;
  for (const Any& update : *updates->as_array()) {
    if (update.as_string() == nullptr) return bad("updates");
    Result<Bytes> bytes = from_base64(*update.as_string());
    if (!bytes) return tl::unexpected(bytes.error());
    all.push_back(std::move(*bytes));
  }
  return update_answer(merge_updates(all, *encoding));
}

Result<std::string> diff(const Any& request, Documents& /*documents*/) {
  const Result<Encoding> encoding = encoding_of(request, "v");
  const Result<Bytes> update = bytes_of(request, "update");
  const Result<Bytes> since = bytes_of(request, "sv");
  if (!encoding) return tl::unexpected(encoding.error());
  if (!update) return tl::unexpected(update.error());
  if (!since) return tl::unexpected(since.error());
  const Result<StateVector> state = decode_state_vector(*since);
  if (!state) return tl::unexpected(state.error());
  return update_answer(diff_update(*update, *state, *encoding));
}

Result<std::string> convert(const Any& request, Documents& /*documents*/) {
  const Result<Encoding> from = encoding_of(request, "from");
  const Result<Encoding> to = encoding_of(request, "to");
  const Result<Bytes> update = bytes_of(request, "update");
  if (!from) return tl::unexpected(from.error());
  if (!to) return tl::unexpected(to.error());
  if (!update) return tl::unexpected(update.error());
  return update_answer(convert_update(*update, *from, *to));
}

}  // namespace

const FreeVerbs& update_functions() {
  static const FreeVerbs verbs = {{"merge", merge}, {"diff", diff}, {"convert", convert}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
