#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "crdt/updates.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as an update and as the state vector of somebody who has a part of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung::crdt;
  if (size < 2) return 0;
  const Encoding encoding = data[0] % 2 == 0 ? Encoding::v1 : Encoding::v2;
  const ByteView input(data + 2, size - 2);
  const std::size_t cut = input.empty() ? 0 : data[1] % input.size();
  const ByteView update = input.subspan(cut);
  const Result<StateVector> since = decode_state_vector(input.first(cut));
  const StateVector known = since.value_or(StateVector{});
  Result<Bytes> rest;
  const auto take = [&] { rest = diff_update(update, known, encoding); };
  encoding == Encoding::v1 ? within_budget(size, take) : within_budget_v2(size, take);
  if (rest.has_value() != read_update(update, encoding).has_value()) std::abort();
  if (!rest) return 0;
  const Result<UpdateMeta> meta = parse_update_meta(*rest, encoding);
  if (!meta) return meta.error().code == Errc::limit ? 0 : (std::abort(), 0);
  for (const auto& [client, from] : meta->from) {
    const auto have = known.find(client);
    if (have != known.end() && from < have->second) std::abort();
  }
  return 0;
}
