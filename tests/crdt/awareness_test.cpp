#include "crdt/awareness.hpp"

#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using namespace test;
using tool::to_base64;
using Clients = std::vector<ClientId>;

Any state(std::string_view name) { return Any::object().set("nama", Any::string(name)); }

TEST_CASE("a state has the bytes that y-protocols gives it", "[crdt]") {
  // new Awareness(doc 5); setLocalState({ nama: 'dewi', kursor: 3 }); later setLocalState(null)
  Awareness awareness(5, 0);
  awareness.set_local_state(state("dewi").set("kursor", number(3)), 0);
  CHECK(to_base64(awareness.encode({5})) == "AQUBGnsibmFtYSI6ImRld2kiLCJrdXJzb3IiOjN9");
  awareness.set_local_state(Any::null(), 0);
  CHECK(to_base64(awareness.encode({5})) == "AQUCBG51bGw=");
  CHECK(awareness.encode({6}) == Bytes{0});
}

TEST_CASE("the newer clock wins and tells what is news", "[crdt]") {
  Awareness here(1, 0);
  Awareness there(2, 0);
  there.set_local_state(state("dewi"), 0);
  const Bytes first = there.encode({2});
  CHECK(must(here.apply(first, 10)).added == Clients{2});
  CHECK(must(here.apply(first, 11)).empty());
  CHECK(here.states().at(2) == state("dewi"));

  there.set_local_state(state("dewi"), 5);
  const AwarenessNews same = must(here.apply(there.encode({2}), 20));
  CHECK(same.updated == Clients{2});
  CHECK(same.changed.empty());
  there.set_local_field("kursor", number(4), 6);
  CHECK(must(here.apply(there.encode({2}), 21)).changed == Clients{2});

  there.set_local_state(Any::null(), 7);
  CHECK(must(here.apply(there.encode({2}), 22)).removed == Clients{2});
  CHECK(must(here.apply(first, 23)).empty());
  CHECK_FALSE(here.states().contains(2));
  CHECK(there.set_local_field("kursor", number(5), 8).empty());
}

TEST_CASE("nobody else takes us offline", "[crdt]") {
  Awareness here(1, 0);
  Awareness there(2, 0);
  here.set_local_state(state("dewi"), 0);  // clock 0 is no news to anybody, as in y-protocols
  CHECK(must(there.apply(here.encode({1}), 0)).added == Clients{1});
  there.remove({1}, 1);
  CHECK_FALSE(must(here.apply(there.encode({1}), 2)).empty());
  CHECK(here.local_state().is_object());
  CHECK(must(there.apply(here.encode({1}), 3)).updated == Clients{1});
  CHECK(there.states().contains(1));
}

TEST_CASE("who is silent for 30 seconds is gone, and we speak every 15", "[crdt]") {
  Awareness here(1, 0);
  Awareness there(2, 0);
  there.set_local_state(state("dewi"), 0);
  CHECK(must(here.apply(there.encode({2}), 0)).added == Clients{2});
  CHECK(here.tick(14'999).empty());
  CHECK(here.tick(15'000).updated == Clients{1});
  CHECK(here.tick(29'999).removed.empty());
  const AwarenessNews news = here.tick(30'000);
  CHECK(news.removed == Clients{2});
  CHECK(news.updated == Clients{1});
  CHECK(here.remove({1}, 31'000).removed == Clients{1});
  CHECK(here.local_state().is_null());
  CHECK(here.tick(60'000).empty());
}

TEST_CASE("an awareness update is taken whole or not at all", "[crdt]") {
  Awareness here(1, 0);
  const Bytes good{1, 9, 1, 2, '{', '}'};
  Bytes cut{2, 9, 1, 2, '{', '}', 8, 1, 9, '{'};
  CHECK(here.apply(cut, 0).error().code == Errc::malformed);
  CHECK(here.states().size() == 1);
  CHECK(here.apply(Bytes{}, 0).error().code == Errc::malformed);
  CHECK(here.apply(Bytes{1, 9, 1, 1, '{'}, 0).error().code == Errc::malformed);
  CHECK(must(here.apply(good, 0)).added == Clients{9});
  const Bytes late{1, 9, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 2, '{', '}'};
  CHECK(here.apply(late, 0).error().code == Errc::limit);
}

TEST_CASE("states are changed on their way", "[crdt]") {
  Awareness here(1, 0);
  here.set_local_state(state("dewi"), 0);
  const Bytes changed = must(modify_awareness_update(here.encode({1}), [](const Any& old) {
    Any modified = old;
    return modified.set("nama", Any::string("sri"));
  }));
  Awareness there(2, 0);
  CHECK(must(there.apply(changed, 0)).added == Clients{1});
  CHECK(there.states().at(1) == state("sri"));
  const auto keep = [](const Any& old) { return old; };
  CHECK(modify_awareness_update(Bytes{1}, keep).error().code == Errc::malformed);
}

TEST_CASE("a state is online where JavaScript takes it for true", "[crdt]") {
  for (const auto& [json, online] : std::vector<std::pair<std::string, bool>>{{"1", true},
                                                                              {"0", false},
                                                                              {"-0", false},
                                                                              {"true", true},
                                                                              {"false", false},
                                                                              {"\"a\"", true},
                                                                              {"\"\"", false},
                                                                              {"[]", true},
                                                                              {"[1,2]", true},
                                                                              {"null", false}}) {
    Awareness there(2, 0);
    there.set_local_state(must(parse_json(json)), 1);
    there.set_local_state(must(parse_json(json)), 2);
    Awareness here(1, 0);
    (void)must(here.apply(there.encode({2}), 3));
    CAPTURE(json);
    CHECK(here.states().contains(2) == online);
    CHECK(there.local_state().is_null() == !online);
  }
}

TEST_CASE("a state has changed if any part of it is another", "[crdt]") {
  const std::vector<std::string> states = {R"({"a":1,"b":2})", R"({"b":2,"a":1})", R"({"a":1})",
                                           R"({"a":1,"c":2})", R"({"a":1,"b":3})", R"([1,2])",
                                           R"([1])",           R"([1,3])",         R"(7)",
                                           R"({"0":1,"1":2})"};
  const auto equal = [](std::size_t i, std::size_t j) { return i == j || (i < 2 && j < 2); };
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (std::size_t j = 0; j < states.size(); ++j) {
      Awareness there(2, 0);
      Awareness here(1, 0);
      there.set_local_state(must(parse_json(states[i])), 1);
      (void)must(here.apply(there.encode({2}), 1));
      there.set_local_state(must(parse_json(states[j])), 2);
      const AwarenessNews news = must(here.apply(there.encode({2}), 2));
      CAPTURE(states[i], states[j]);
      CHECK(news.updated == Clients{2});
      CHECK(news.changed.empty() == equal(i, j));
    }
  }
}

TEST_CASE("who was never online does not go offline", "[crdt]") {
  Awareness here(1, 0);
  CHECK(here.remove({5}, 1).empty());
  const Bytes update = {1, 5, 3, 4, 'n', 'u', 'l', 'l'};
  CHECK(must(here.apply(update, 2)).empty());
  CHECK(must(here.apply(update, 3)).empty());
  CHECK(must(here.apply(Bytes{1, 5, 4, 4, 'n', 'u', 'l', 'l'}, 4)).added.empty());
  CHECK(must(here.apply(Bytes{1, 5, 5, 1, '1'}, 5)).updated == Clients{5});
  CHECK(must(here.apply(Bytes{1, 5, 5, 4, 'n', 'u', 'l', 'l'}, 6)).removed == Clients{5});
  CHECK(here.set_local_state(Any::undefined(), 7).removed == Clients{1});
  // Of nobody else than ourselves: our clock said offline, and we are.
  CHECK(must(here.apply(Bytes{1, 1, 9, 4, 'n', 'u', 'l', 'l'}, 9)).added.empty());
  CHECK_FALSE(here.states().contains(1));
}

TEST_CASE("a stranger cannot make us remember any number of clients", "[crdt]") {
  Bytes update;
  const auto put = [&update](std::uint64_t number) {
    for (; number > 0x7F; number >>= 7) update.push_back(static_cast<std::uint8_t>(number | 0x80));
    update.push_back(static_cast<std::uint8_t>(number));
  };
  put(limits::awareness_clients_max);
  for (std::uint64_t client = 0; client < limits::awareness_clients_max; ++client) {
    put(client + 10);
    update.insert(update.end(), {1, 1, '1'});
  }
  Awareness here(1, 0);
  CHECK(here.apply(update, 1).error().code == Errc::limit);
  CHECK(here.states().size() == 1);
  CHECK(must(here.apply(Bytes{1, 5, 1, 1, '1'}, 2)).added == Clients{5});
}

}  // namespace
}  // namespace lumbung::crdt
