#include "daemon/api/answer.hpp"

#include <array>
#include <boost/json.hpp>

#include "daemon/base/ensure.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

json::object error_object(const Refusal& refusal, Language language) {
  json::object error{{"pointer", refusal.pointer},
                     {"code", sentence_of(refusal.code).code},
                     {"message", say(refusal, language)}};
  if (!refusal.amounts.empty()) {
    json::object amounts;
    for (const auto& [name, amount] : refusal.amounts) amounts[name] = amount;
    error["amounts"] = std::move(amounts);
  }
  if (!refusal.names.empty()) {
    json::object names;
    for (const auto& [name, word] : refusal.names) names[name] = word;
    error["names"] = std::move(names);
  }
  return error;
}

}  // namespace

Answer json_answer(int status, const json::value& content) {
  Answer answer;
  answer.status = status;
  answer.body = json::serialize(content);
  return answer;
}

Answer problem(const std::vector<Refusal>& refusals, Language language,
               const json::value& current) {
  ensure(!refusals.empty(), "a problem has a reason");
  const auto& first = refusals.front();
  const auto& sentence = sentence_of(first.code);
  json::object body{{"type", "urn:lumbung:" + std::string(sentence.code)},
                    {"title", say(first, language)},
                    {"status", sentence.status},
                    {"code", sentence.code}};
  json::array errors;
  for (const auto& refusal : refusals) errors.push_back(error_object(refusal, language));
  if (const auto* amounts = errors.front().as_object().if_contains("amounts")) {
    body["amounts"] = *amounts;
  }
  body["errors"] = std::move(errors);
  if (!current.is_null()) body["current"] = current;

  auto answer = json_answer(sentence.status, body);
  answer.content_type = "application/problem+json";
  answer.headers.emplace_back("Content-Language", language == Language::english ? "en" : "id");
  return answer;
}

Answer problem(std::string_view code, Language language) {
  return problem({Refusal{std::string(code), {}, {}, {}}}, language);
}

std::span<const std::pair<std::string_view, std::string_view>> security_headers() {
  using Header = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Header, 6> kHeaders = {{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
       "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
       "require-trusted-types-for 'script'"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  }};
  return kHeaders;
}

}  // namespace lumbung::api
