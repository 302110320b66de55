#include <algorithm>
#include <optional>

#include "daemon/api/guard.hpp"
#include "daemon/api/interface.hpp"

namespace lumbung::api {
namespace {

std::optional<int> hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Percent-decoding; nothing for a broken escape.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const auto high = hex_value(text[at + 1]);
    const auto low = hex_value(text[at + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    at += 2;
  }
  return out;
}

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

/// Compares undecoded octets with the fixed segments, as the guards do: one spelling of each path.
bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string>& captures) {
  captures.clear();
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    if (!wanted.empty() && wanted.front() == '{') {
      auto value = decoded(given);
      if (!value || value->empty()) return false;
      captures[std::string(wanted.substr(1, wanted.size() - 2))] = std::move(*value);
    } else if (wanted != given) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

/// Nothing if the query cannot be read.
std::optional<std::map<std::string, std::string>> read_query(std::string_view target) {
  std::map<std::string, std::string> out;
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return out;
  auto rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals));
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return std::nullopt;
    out[*name] = *value;
  }
  return out;
}

Answer page_file(const RequestHead& head, const Interface& interface, Language language) {
  const auto* file = interface.files ? interface.files(head.path()) : nullptr;
  if (file == nullptr) return problem("not_found", language);
  Answer answer;
  answer.content_type = file->content_type;
  const std::string etag = "\"" + std::string(file->etag) + "\"";
  answer.headers.emplace_back("ETag", etag);
  // The start page is asked for anew each time; what it names carries its hash in the name.
  answer.headers.emplace_back("Cache-Control", head.path() == "/" ? "no-store" : "no-cache");
  answer.headers.emplace_back("Vary", "Accept-Encoding");
  if (head.field("if-none-match") == etag) {
    answer.status = 304;
    return answer;
  }
  const bool packed =
      !file->gzip.empty() && head.field("accept-encoding").find("gzip") != std::string_view::npos;
  if (packed) answer.headers.emplace_back("Content-Encoding", "gzip");
  answer.fixed = packed ? file->gzip : file->bytes;
  return answer;
}

}  // namespace

std::string Interface::launch_link() const {
  return "http://127.0.0.1:" + std::to_string(port) + "/#kunci=" + sessions.launch();
}

Answer dispatch(const RequestHead& head, std::string_view body, const Interface& interface) {
  const auto language = language_of(head.field("accept-language"));
  const auto path = head.path();
  const std::string_view method = head.method == "HEAD" ? "GET" : std::string_view(head.method);
  if (!is_api(path)) {
    return method == "GET" ? page_file(head, interface, language)
                           : problem("method_not_allowed", language);
  }
  auto query = read_query(head.target);
  if (!query) return problem("query_invalid", language);
  Call call{head, body, {}, {}, std::move(*query), language};
  std::string allowed;
  for (const auto& route : routes()) {
    if (!matches(route.pattern, path, call.captures)) continue;
    if (route.method == method) {
      call.route = route.pattern;
      return route.handler(call, interface);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
  }
  if (allowed.empty()) return problem("not_found", language);
  auto answer = problem("method_not_allowed", language);
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

}  // namespace lumbung::api
