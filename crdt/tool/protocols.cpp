#include "crdt/sync_protocol.hpp"
#include "crdt/tool/answers.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/tool/verbs.hpp"

// The messages of y-protocols, so that a script can compare them with npm's package. Times are
// handed in as "now".
namespace lumbung::crdt::tool {
namespace {

Result<std::int64_t> now_of(const Any& request) {
  const Result<std::size_t> now = number_of(request, "now");
  if (!now) return tl::unexpected(now.error());
  return static_cast<std::int64_t>(*now);
}

std::string list_of(const std::vector<ClientId>& clients) {
  std::string out = "[";
  for (const ClientId client : clients) {
    if (out.size() > 1) out += ',';
    out += std::to_string(client);
  }
  return out + ']';
}

std::string news_answer(const Awareness& awareness, const AwarenessNews& news) {
  std::vector<ClientId> all = news.added;
  all.insert(all.end(), news.updated.begin(), news.updated.end());
  all.insert(all.end(), news.removed.begin(), news.removed.end());
  return R"({"added":)" + list_of(news.added) + R"(,"updated":)" + list_of(news.updated) +
         R"(,"changed":)" + list_of(news.changed) + R"(,"removed":)" + list_of(news.removed) +
         R"(,"update":")" + to_base64(awareness.encode(all)) + "\"}";
}

using Step = Result<AwarenessNews> (*)(const Any&, Awareness&, std::int64_t now_ms);

Result<std::string> with_awareness(const Any& request, Open& open, Step step) {
  const Result<std::int64_t> now = now_of(request);
  if (!now) return tl::unexpected(now.error());
  Awareness awareness = open.awareness.value_or(Awareness(open.document.client(), *now));
  const Result<AwarenessNews> news = step(request, awareness, *now);
  if (!news) return tl::unexpected(news.error());
  open.awareness = std::move(awareness);
  return news_answer(*open.awareness, *news);
}

Result<std::string> set(const Any& request, Open& open) {
  return with_awareness(request, open,
                        [](const Any& asked, Awareness& awareness, std::int64_t now_ms) {
                          const Any* state = asked.find("state");
                          if (state == nullptr) return Result<AwarenessNews>(bad("state"));
                          return Result<AwarenessNews>(awareness.set_local_state(*state, now_ms));
                        });
}

Result<std::string> receive(const Any& request, Open& open) {
  return with_awareness(request, open,
                        [](const Any& asked, Awareness& awareness, std::int64_t now_ms) {
                          const Result<Bytes> update = bytes_of(asked, "update");
                          if (!update) return Result<AwarenessNews>(bad("update"));
                          return awareness.apply(*update, now_ms);
                        });
}

Result<std::string> remove(const Any& request, Open& open) {
  return with_awareness(request, open,
                        [](const Any& asked, Awareness& awareness, std::int64_t now_ms) {
                          const Result<std::size_t> client = number_of(asked, "client");
                          if (!client) return Result<AwarenessNews>(bad("client"));
                          return Result<AwarenessNews>(awareness.remove({*client}, now_ms));
                        });
}

Result<std::string> tick(const Any& request, Open& open) {
  return with_awareness(request, open, [](const Any&, Awareness& awareness, std::int64_t now_ms) {
    return Result<AwarenessNews>(awareness.tick(now_ms));
  });
}

Result<std::string> states(const Any&, Open& open) {
  std::string out = R"({"states":{)";
  if (open.awareness) {
    for (const auto& [client, state] : open.awareness->states()) {
      if (out.back() != '{') out += ',';
      out += '"' + std::to_string(client) + "\":" + to_json(state);
    }
  }
  return out + "}}";
}

Result<std::string> sync_step1(const Any&, Open& open) {
  return bytes_answer("message", write_sync_step1(open.document));
}

Result<std::string> sync_receive(const Any& request, Open& open) {
  const Result<Bytes> message = bytes_of(request, "message");
  if (!message) return tl::unexpected(message.error());
  const Result<SyncOutcome> outcome = receive_sync_message(open.document, *message);
  if (!outcome) return tl::unexpected(outcome.error());
  return R"({"kind":)" + std::to_string(static_cast<int>(outcome->kind)) + R"(,"reply":")" +
         to_base64(outcome->reply) + "\"}";
}

}  // namespace

const DocumentVerbs& protocol_verbs() {
  static const DocumentVerbs verbs = {{"awareness.set", {When::always, set}},
                                      {"awareness.apply", {When::always, receive}},
                                      {"awareness.remove", {When::always, remove}},
                                      {"awareness.tick", {When::always, tick}},
                                      {"awareness.states", {When::always, states}},
                                      {"sync.step1", {When::outside_transactions, sync_step1}},
                                      {"sync.receive", {When::outside_transactions, sync_receive}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
