#include "daemon/api/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/base/limits.hpp"

namespace lumbung::api {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::array<std::string_view, 6> kMethods = {"GET", "HEAD",  "POST",
                                                      "PUT", "PATCH", "DELETE"};

/// RFC 9110 token characters, of which field names consist.
bool is_token(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

tl::unexpected<HeadFault> fault(HeadFault code) { return tl::unexpected<HeadFault>(code); }

tl::expected<RequestHead, HeadFault> read_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return fault("head_malformed");
  RequestHead head;
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (head.method.empty() || !std::all_of(head.method.begin(), head.method.end(), is_token)) {
    return fault("head_malformed");
  }
  const bool visible = std::all_of(head.target.begin(), head.target.end(),
                                   [](char c) { return c > ' ' && c < 0x7f; });
  if (head.target.empty() || head.target.front() != '/' || !visible) return fault("head_malformed");
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/") return fault("head_malformed");
  if (version != "HTTP/1.1") return fault("version_unsupported");
  return head;
}

bool read_field(std::string_view line, RequestHead& head) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (!std::all_of(name.begin(), name.end(), is_token)) return false;
  const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f);
  });
  if (!clean) return false;
  head.fields.emplace_back(lower_case(name), std::string(value));
  return true;
}

/// How long the body is, and whether anything asks for what is refused here.
HeadFault read_framing(RequestHead& head) {
  if (head.count("transfer-encoding") != 0) return "length_required";
  if (head.count("range") != 0) return "range_refused";
  if (head.count("expect") != 0) return "expectation_refused";
  if (head.count("content-length") > 1) return "head_malformed";
  if (head.count("content-length") == 1) {
    const auto text = head.field("content-length");
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, head.content_length);
    if (text.empty() || stop != end || text.front() == '-') return "head_malformed";
    if (code == std::errc::result_out_of_range) return "body_too_large";
    if (code != std::errc()) return "head_malformed";
  } else if (head.method == "POST" || head.method == "PUT" || head.method == "PATCH") {
    return "length_required";
  }
  if (head.content_length > limits::http_body_bytes_max) return "body_too_large";
  if (head.content_length != 0 && (head.method == "GET" || head.method == "HEAD")) {
    return "head_malformed";
  }
  head.keep_alive = lower_case(head.field("connection")).find("close") == std::string::npos;
  return {};
}

}  // namespace

std::string_view RequestHead::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

std::size_t RequestHead::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; }));
}

std::string_view RequestHead::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::size_t end_of_head(std::string_view octets) {
  const auto at = octets.find(kEnd);
  return at == std::string_view::npos ? at : at + kEnd.size();
}

tl::expected<RequestHead, HeadFault> parse_head(std::string_view octets) {
  if (octets.size() > limits::http_head_bytes_max) return fault("head_too_large");
  const auto end = end_of_head(octets);
  if (end == std::string_view::npos || end != octets.size()) return fault("head_malformed");
  octets.remove_suffix(2);  // every line ends with CR LF now

  const auto line_end = octets.find("\r\n");
  auto head = read_request_line(octets.substr(0, line_end));
  if (!head) return head;
  octets.remove_prefix(line_end + 2);
  std::size_t lines = 0;
  while (!octets.empty()) {
    if (++lines > limits::http_head_lines_max) return fault("head_too_large");
    const auto stop = octets.find("\r\n");
    if (!read_field(octets.substr(0, stop), *head)) return fault("head_malformed");
    octets.remove_prefix(stop + 2);
  }
  if (std::find(kMethods.begin(), kMethods.end(), head->method) == kMethods.end()) {
    return fault("method_not_allowed");
  }
  if (const auto code = read_framing(*head); !code.empty()) return fault(code);
  return head;
}

}  // namespace lumbung::api
