#include "daemon/base/causal_history.hpp"

#include <rapidcheck/catch.h>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>

using namespace lumbung;

namespace {

LogId log_named(std::uint8_t name) {
  LogId log;
  log.bytes.fill(name);
  return log;
}

}  // namespace

TEST_CASE("the causal past is what deps tell", "[base]") {
  const LogId a = log_named(1);
  const LogId b = log_named(2);
  CausalHistory history;
  history.open(a, std::nullopt);
  history.open(b, std::nullopt);
  history.add({a, 0}, {});
  history.add({a, 1}, {});
  history.add({b, 0}, {});
  CHECK(history.concurrent({a, 1}, {b, 0}));

  history.add({b, 1}, std::array{Origin{a, 0}});
  CHECK(history.seen({b, 1}, {a, 0}));
  CHECK_FALSE(history.seen({b, 1}, {a, 1}));
  CHECK_FALSE(history.seen({a, 1}, {b, 1}));
  CHECK(history.seen({b, 1}, {b, 1}));

  SECTION("a later run of the same device has seen what the earlier run had") {
    const LogId b2 = log_named(3);
    history.open(b2, Origin{b, 1});
    history.add({b2, 0}, {});
    CHECK(history.seen({b2, 0}, {b, 1}));
    CHECK(history.seen({b2, 0}, {a, 0}));
    CHECK_FALSE(history.seen({b2, 0}, {a, 1}));
  }
  SECTION("two runs with one parent (a copied disk) have not seen each other") {
    const LogId left = log_named(3);
    const LogId right = log_named(4);
    history.open(left, Origin{b, 1});
    history.add({left, 0}, {});
    history.open(right, Origin{b, 1});
    history.add({right, 0}, {});
    CHECK(history.concurrent({left, 0}, {right, 0}));
    CHECK(history.seen({right, 0}, {b, 1}));
    CHECK(history.seen({right, 0}, {a, 0}));
    SECTION("nor has the run that went on in the old log") {
      history.add({b, 2}, {});
      CHECK(history.concurrent({b, 2}, {left, 0}));
      CHECK(history.seen({b, 2}, {b, 1}));
      CHECK(history.seen({b, 2}, {a, 0}));
      CHECK_FALSE(history.seen({left, 0}, {b, 2}));
    }
  }
  SECTION("unknown origins have seen nothing and are seen by nobody") {
    CHECK_FALSE(history.seen({a, 7}, {a, 0}));
    CHECK_FALSE(history.seen({a, 0}, {log_named(9), 0}));
  }
}

TEST_CASE("seen() agrees with the full transitive closure", "[base]") {
  rc::prop("random histories of runs, merges and copies", [] {
    CausalHistory history;
    std::map<Origin, std::set<Origin>> model;  // origin -> everything in its past, itself included
    std::map<LogId, std::uint64_t> sizes;
    std::vector<Origin> all;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int step = 0; step < steps; ++step) {
      const bool fresh = sizes.empty() || *rc::gen::inRange(0, 4) == 0;
      LogId log;
      std::set<Origin> past;
      if (fresh) {
        log = log_named(static_cast<std::uint8_t>(sizes.size() + 1));
        std::optional<Origin> parent;
        if (!all.empty() && *rc::gen::arbitrary<bool>()) parent = *rc::gen::elementOf(all);
        history.open(log, parent);
        if (parent) past = model.at(*parent);
        sizes[log] = 0;
        // The past of a log's first envelope holds its parent's.
        model[{log, ~std::uint64_t{0}}] = past;
      } else {
        log = *rc::gen::map(rc::gen::elementOf(std::vector<std::pair<const LogId, std::uint64_t>>(
                                sizes.begin(), sizes.end())),
                            [](const auto& entry) { return entry.first; });
        const std::uint64_t size = sizes[log];
        past = size == 0 ? model.at({log, ~std::uint64_t{0}}) : model.at({log, size - 1});
      }
      std::vector<Origin> deps;
      if (!all.empty()) {
        const auto count = *rc::gen::inRange(0, 3);
        for (int i = 0; i < count; ++i) deps.push_back(*rc::gen::elementOf(all));
      }
      const Origin at{log, sizes[log]++};
      history.add(at, deps);
      for (const Origin& dep : deps) past.insert(model.at(dep).begin(), model.at(dep).end());
      past.insert(at);
      model[at] = past;
      all.push_back(at);
    }
    for (const Origin& by : all) {
      RC_ASSERT(history.past_size(by) == model.at(by).size());
      for (const Origin& what : all) {
        RC_ASSERT(history.seen(by, what) == (model.at(by).count(what) > 0));
      }
    }
  });
}
