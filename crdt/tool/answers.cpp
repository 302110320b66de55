#include "crdt/tool/answers.hpp"

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

}  // namespace

std::string error_answer(std::string_view code, std::string_view message) {
  return R"({"error":{"code":")" + std::string(code) + R"(","message":)" +
         to_json(Any::string(message)) + "}}";
}

std::string error_answer(const Error& error) {
  return error_answer(code_of(error.code), error.detail);
}

std::string change_answer(const Bytes& update, const std::string& more) {
  std::string out = R"({"ok":true)";
  if (!update.empty()) out += R"(,"update":")" + to_base64(update) + '"';
  return out + more + '}';
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
