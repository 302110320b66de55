#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "crdt/updates.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as up to four updates to be merged. What comes out reads again, ends where the parts
// end, and merging it once more with a part changes nothing that the clocks show.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung::crdt;
  if (size < 2) return 0;
  const Encoding encoding = data[0] % 2 == 0 ? Encoding::v1 : Encoding::v2;
  const std::size_t parts = 2 + data[0] / 2 % 3;
  ByteView rest(data + 2, size - 2);
  std::vector<ByteView> updates;
  for (std::size_t i = 1; i < parts; ++i) {
    const std::size_t cut = rest.empty() ? 0 : (data[1] * i) % rest.size();
    updates.push_back(rest.first(cut));
    rest = rest.subspan(cut);
  }
  updates.push_back(rest);
  Result<Bytes> merged;
  const auto merge = [&] { merged = merge_updates(updates, encoding); };
  encoding == Encoding::v1 ? within_budget(size, merge) : within_budget_v2(size, merge);
  if (!merged) return 0;
  StateVector ends;
  for (const ByteView update : updates) {
    const Result<UpdateContents> contents = read_update(update, encoding);
    if (!contents) std::abort();
    for (const UpdateStruct& one : contents->structs) {
      if (one.kind == ContentKind::skip) continue;
      Clock& end = ends[one.id.client];
      if (end < one.id.clock + one.length) end = one.id.clock + one.length;
    }
  }
  const Result<UpdateMeta> meta = parse_update_meta(*merged, encoding);
  // Many structs of few bytes may be over the bound that holds for v2.
  if (!meta) return meta.error().code == Errc::limit ? 0 : (std::abort(), 0);
  for (const auto& [client, end] : meta->to) {
    if (ends[client] < end) std::abort();
  }
  return 0;
}
