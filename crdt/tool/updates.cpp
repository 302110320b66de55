#include "crdt/tool/answers.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::string> apply(const Any& request, Open& open) {
  const Result<Encoding> encoding = encoding_of(request, "v");
  if (!encoding) return tl::unexpected(encoding.error());
  const Result<Bytes> update = bytes_of(request, "update");
  if (!update) return tl::unexpected(update.error());
  const Result<Any> origin = origin_of(request);
  if (!origin) return tl::unexpected(origin.error());
  const Result<Applied> applied = open.document.apply(*update, *encoding, *origin);
  if (!applied) return tl::unexpected(applied.error());
  return change_answer(open, *applied);
}

Result<std::string> state(const Any& request, Open& open) {
  const Result<Encoding> encoding = encoding_of(request, "v");
  if (!encoding) return tl::unexpected(encoding.error());
  StateVector since;
  if (request.find("since") != nullptr) {
    const Result<Bytes> bytes = bytes_of(request, "since");
    if (!bytes) return tl::unexpected(bytes.error());
    Result<StateVector> decoded = decode_state_vector(*bytes);
    if (!decoded) return tl::unexpected(decoded.error());
    since = std::move(*decoded);
  }
  return bytes_answer("update", open.document.encode_state(since, *encoding));
}

Result<std::string> state_vector(const Any&, Open& open) {
  return bytes_answer("sv", open.document.encode_state_vector());
}

}  // namespace

const DocumentVerbs& update_verbs() {
  static const DocumentVerbs verbs = {{"apply", {When::outside_transactions, apply}},
                                      {"state", {When::outside_transactions, state}},
                                      {"sv", {When::outside_transactions, state_vector}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
