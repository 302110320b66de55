#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/awareness.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as an awareness update: an error that changes nothing, or states that are written and
// taken by another as the same.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView update(data, size);
  Awareness here(1, 0);
  Result<AwarenessNews> news;
  within_budget(size, [&] { news = here.apply(update, 10); });
  if (!news) {
    require(here.states().size() == 1);
    return 0;
  }
  std::vector<ClientId> online;
  for (const auto& [client, state] : here.states()) online.push_back(client);
  Awareness there(2, 0);
  require(there.apply(here.encode(online), 20).has_value());
  for (const auto& [client, state] : there.states()) {
    require(client == 2 || to_json(state) == to_json(here.states().at(client)));
  }
  require(modify_awareness_update(update, [](const Any& state) { return state; }).has_value());
  (void)here.tick(40'000);
  // Our own is left, unless others said in our name that it is 0, and then that it is gone: as in
  // y-protocols, which takes 0 for no state.
  require(here.states().size() <= 1);
  return 0;
}
