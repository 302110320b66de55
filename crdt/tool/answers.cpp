#include "crdt/tool/answers.hpp"

#include <array>

#include "crdt/tool/values.hpp"

namespace lumbung::crdt::tool {
namespace {

std::string_view code_of(Errc code) {
  switch (code) {
    case Errc::malformed:
      return "malformed";
    case Errc::limit:
      return "too_large";
    case Errc::client_id_reuse:
      return "client_id_reuse";
    case Errc::out_of_range:
      return "out_of_range";
    case Errc::not_found:
      return "not_found";
    case Errc::wrong_type:
      return "wrong_type";
    case Errc::busy:
      return "busy";
    case Errc::unsupported:
      return "unsupported";
  }
  return "malformed";
}

void write_path(std::string& out, const Heard::Change& change) {
  out += '[' + to_json(Any::string(change.root));
  for (const PathStep& step : change.event.path) {
    out += ',';
    if (const auto* key = std::get_if<std::string>(&step)) {
      out += to_json(Any::string(*key));
    } else {
      out += std::to_string(std::get<std::size_t>(step));
    }
  }
  out += ']';
}

void write_keys(std::string& out, const std::vector<KeyChange>& keys) {
  out += '{';
  for (const KeyChange& change : keys) {
    if (out.back() != '{') out += ',';
    static constexpr std::array<const char*, 3> actions = {"add", "update", "delete"};
    out += to_json(Any::string(change.key)) + R"(:{"action":")" +
           actions.at(static_cast<std::size_t>(change.action)) + '"';
    const auto* plain = std::get_if<Any>(&change.old_value);
    if (plain == nullptr || !plain->is_undefined()) {
      out += R"(,"oldValue":)";
      write_reference(out, change.old_value);
    }
    out += '}';
  }
  out += '}';
}

/// "update", "update2" and "delta" of one transaction, without braces.
template <class Transaction>
std::string transaction_members(const Open& open, std::size_t number, const Transaction& done) {
  std::string out;
  if (!done.update.empty()) out += R"("update":")" + to_base64(done.update) + R"(",)";
  if (!done.update_v2.empty()) out += R"("update2":")" + to_base64(done.update_v2) + R"(",)";
  out += R"("delta":[)";
  if (number < open.heard->transactions.size()) {
    for (const Heard::Change& change : open.heard->transactions[number]) {
      if (out.back() != '[') out += ',';
      out += R"({"path":)";
      write_path(out, change);
      if (!change.event.delta.empty()) {
        out += R"(,"delta":)";
        write_delta(out, change.event.delta);
      }
      if (!change.event.keys.empty()) {
        out += R"(,"keys":)";
        write_keys(out, change.event.keys);
      }
      out += '}';
    }
  }
  return out + ']';
}

std::string guids(std::string_view name, const std::vector<Subdocument>& subdocuments) {
  std::string out = '"' + std::string(name) + "\":[";
  for (const Subdocument& one : subdocuments) {
    if (out.back() != '[') out += ',';
    out += to_json(Any::string(one.guid));
  }
  return out + ']';
}

template <class Done>
std::string answer_of(Open& open, const Done& done, const std::string& more) {
  std::string out = R"({"ok":true,)" + transaction_members(open, 0, done) + more;
  if (!done.then.empty()) {
    out += R"(,"then":[)";
    for (std::size_t i = 0; i < done.then.size(); ++i) {
      if (i > 0) out += ',';
      out += '{' + transaction_members(open, i + 1, done.then[i]) + '}';
    }
    out += ']';
  }
  const auto& [added, loaded, removed] = done.subdocuments;
  if (!added.empty() || !loaded.empty() || !removed.empty()) {
    out += R"(,"subdocs":{)" + guids("added", added) + ',' + guids("loaded", loaded) + ',' +
           guids("removed", removed) + '}';
  }
  open.heard->transactions.clear();
  return out + '}';
}

}  // namespace

std::string error_answer(std::string_view code, std::string_view message) {
  return R"({"error":{"code":")" + std::string(code) + R"(","message":)" +
         to_json(Any::string(message)) + "}}";
}

std::string error_answer(const Error& error) {
  return error_answer(code_of(error.code), error.detail);
}

std::string change_answer(Open& open, const Committed& committed, const std::string& more) {
  return answer_of(open, committed, more);
}

std::string change_answer(Open& open, const Applied& applied) {
  const std::string more = std::string(R"(,"applied":)") + (applied.applied ? "true" : "false") +
                           R"(,"missing":)" + clocks_of(applied.missing);
  return answer_of(open, applied, more);
}

std::string clocks_of(const StateVector& clocks) {
  std::string out = "{";
  for (const auto& [client, clock] : clocks) {
    if (out.size() > 1) out += ',';
    out += '"' + std::to_string(client) + "\":" + std::to_string(clock);
  }
  return out + '}';
}

std::string bytes_answer(std::string_view name, ByteView bytes) {
  return "{\"" + std::string(name) + "\":\"" + to_base64(bytes) + "\"}";
}

}  // namespace lumbung::crdt::tool
