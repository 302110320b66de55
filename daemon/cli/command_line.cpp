#include "daemon/cli/command_line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <utility>

#include "daemon/api/client.hpp"
#include "daemon/cli/arguments.hpp"
#include "daemon/cli/texts.hpp"

namespace lumbung::cli {

namespace json = boost::json;

namespace {

using Takes = OptionRule::Takes;

/// What every command takes, and `more` behind it.
std::vector<OptionRule> with_usual(std::vector<OptionRule> more) {
  std::vector<OptionRule> options = {{"--data", Takes::one},
                                     {"--json", Takes::nothing},
                                     {"--lang", Takes::one},
                                     {"--help", Takes::nothing}};
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

std::vector<CommandRule> command_rules() {
  return {{"run",
           with_usual({{"--page-port", Takes::one},
                       {"--sync-port", Takes::one},
                       {"--name", Takes::one},
                       {"--no-discovery", Takes::nothing},
                       {"--peer", Takes::several}}),
           0, 0},
          {"open", with_usual({}), 0, 0},
          {"status", with_usual({}), 0, 0},
          {"found", with_usual({{"--community", Takes::one}}), 0, 0},
          {"invite", with_usual({{"--role", Takes::one}}), 0, 0},
          {"join", with_usual({}), 1, 1},
          {"sync", with_usual({}), 0, 1},
          {"call", with_usual({}), 2, 3},
          {"verify", with_usual({}), 0, 0},
          {"export", with_usual({}), 0, 1},
          {"version", with_usual({}), 0, 0}};
}

/// One command line on its way.
struct Invocation {
  const Arguments& arguments;
  const Commands& commands;
  const Terminal& terminal;
  Language language = Language::indonesian;
  std::string data_folder;

  [[nodiscard]] bool wants_json() const { return arguments.has("--json"); }
  void say(Text text) const { terminal.err << text.in(language) << "\n"; }
  /// Data for whoever reads the output, on a line of its own.
  void print(std::string_view data) const {
    terminal.out << data;
    if (!data.empty() && data.back() != '\n') terminal.out << "\n";
    terminal.out.flush();
  }
  [[nodiscard]] Exit wrong_usage() const {
    terminal.err << help_of(arguments.command, language);
    return Exit::usage;
  }
};

/// The daemon's answer, or the end of the command if there is none.
tl::expected<api::ClientAnswer, Exit> ask(const Invocation& call, const std::string& method,
                                          const std::string& path, const std::string& body) {
  const auto client =
      api::Client::of(call.data_folder, call.language == Language::english ? "en" : "id");
  auto answer = client ? client->call(method, path, body)
                       : Result<api::ClientAnswer>(tl::unexpected(client.error()));
  if (answer) return std::move(*answer);
  if (answer.error().code == Errc::not_found) {
    call.say({"Lumbung belum berjalan untuk data ini. Jalankan \"lumbung run\".",
              "Lumbung does not run for this data. Start it with \"lumbung run\"."});
    return tl::unexpected(Exit::unreachable);
  }
  call.say({"Sambungan ke Lumbung terputus. Coba lagi.", "The line to Lumbung broke. Try again."});
  return tl::unexpected(Exit::error);
}

/// The sentence of a problem answer, to people.
void explain(const Invocation& call, const std::string& body) {
  boost::system::error_code code;
  const auto value = json::parse(body, code);
  const auto* object = code ? nullptr : value.if_object();
  const auto* title = object ? object->if_contains("title") : nullptr;
  if (title != nullptr && title->is_string()) {
    call.terminal.err << std::string_view(title->as_string()) << "\n";
  } else {
    call.terminal.err << body << "\n";
  }
}

/// One call whose answer is shown as JSON, or by `show` to people.
template <class Show>
Exit ask_and_show(const Invocation& call, const std::string& method, const std::string& path,
                  const std::string& body, Show show) {
  const auto answer = ask(call, method, path, body);
  if (!answer) return answer.error();
  const Exit end = exit_of(answer->status);
  if (end != Exit::ok) {
    explain(call, answer->body);
    return end;
  }
  if (call.wants_json()) {
    call.print(answer->body);
  } else {
    boost::system::error_code code;
    const auto value = json::parse(answer->body, code);
    if (code || !value.is_object()) return Exit::error;
    show(value.as_object());
  }
  return Exit::ok;
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Result<std::uint16_t> read_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, port);
  if (code != std::errc() || stop != end) return fail(Errc::refused, "no port: " + text);
  return port;
}

Exit run(const Invocation& call) {
  RunOptions options;
  options.data_folder = call.data_folder;
  for (const auto& [name, port] : {std::pair("--page-port", &options.page_port),
                                   std::pair("--sync-port", &options.sync_port)}) {
    const auto text = call.arguments.value(name);
    if (!text) continue;
    const auto read = read_port(*text);
    if (!read) return call.wrong_usage();
    *port = *read;
  }
  options.name = call.arguments.value("--name").value_or("");
  if (call.arguments.has("--no-discovery")) options.discovery = Discovery::off;
  if (const auto peers = call.arguments.options.find("--peer");
      peers != call.arguments.options.end()) {
    options.peers = peers->second;
  }
  return call.commands.run(options);
}

Exit open_page(const Invocation& call) {
  return ask_and_show(call, "POST", "/launch", "",
                      [&](const json::object& answer) { call.print(text_at(answer, "link")); });
}

Exit status(const Invocation& call) {
  return ask_and_show(call, "GET", "/status", "", [&](const json::object& answer) {
    call.print(status_text(json::serialize(answer), call.language));
  });
}

Exit found(const Invocation& call) {
  const auto name = call.arguments.value("--community");
  if (!name) return call.wrong_usage();
  const auto body = json::serialize(json::object{{"name", *name}});
  return ask_and_show(call, "POST", "/community", body, [&](const json::object& answer) {
    call.say({"Salin 24 kata ini ke kertas dan simpan baik-baik. Tidak akan ditulis lagi:",
              "Copy these 24 words to paper and keep them safe. They are not shown again:"});
    const auto* words = answer.if_contains("root_words");
    if (words == nullptr || !words->is_array()) return;
    for (const auto& word : words->as_array()) {
      if (word.is_string()) call.print(std::string_view(word.as_string()));
    }
  });
}

Exit invite(const Invocation& call) {
  const auto role = call.arguments.value("--role");
  if (!role || (*role != "write" && *role != "read")) return call.wrong_usage();
  const auto body = json::serialize(json::object{{"role", *role}});
  return ask_and_show(call, "POST", "/invites", body,
                      [&](const json::object& answer) { call.print(text_at(answer, "link")); });
}

Exit join(const Invocation& call) {
  const auto body = json::serialize(json::object{{"link", call.arguments.words[0]}});
  return ask_and_show(call, "POST", "/join", body, [&](const json::object&) {
    call.say({"Laptop ini sudah bergabung.", "This laptop has joined."});
  });
}

Exit sync(const Invocation& call) {
  json::object wish;
  if (!call.arguments.words.empty()) wish["address"] = call.arguments.words[0];
  bool same = false;
  const auto answer = ask(call, "POST", "/sync", json::serialize(wish));
  if (!answer) return answer.error();
  const Exit end = exit_of(answer->status);
  if (end != Exit::ok) {
    explain(call, answer->body);
    return end;
  }
  boost::system::error_code code;
  const auto value = json::parse(answer->body, code);
  if (!code && value.is_object()) {
    const auto* told = value.as_object().if_contains("same_content");
    same = told != nullptr && told->is_bool() && told->as_bool();
  }
  if (call.wants_json()) call.print(answer->body);
  if (same) {
    call.say({"Isinya sama.", "The contents are the same."});
    return Exit::ok;
  }
  call.say({"Isinya belum sama. Coba lagi.", "The contents are not the same yet. Try again."});
  return Exit::error;
}

Exit call_interface(const Invocation& call) {
  static constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH",
                                                               "DELETE"};
  const auto& words = call.arguments.words;
  bool known = false;
  for (const auto method : kMethods) known = known || method == words[0];
  if (!known || words[1].empty() || words[1].front() != '/') return call.wrong_usage();
  const auto answer = ask(call, words[0], words[1], words.size() > 2 ? words[2] : "");
  if (!answer) return answer.error();
  call.print(answer->body);
  return exit_of(answer->status);
}

Exit verify(const Invocation& call) {
  const auto found = call.commands.verify(call.data_folder);
  if (!found) {
    call.say({"Data ini tidak bisa dibaca:", "This data cannot be read:"});
    call.terminal.err << found.error().detail << "\n";
    return found.error().code == Errc::not_found ? Exit::not_found : Exit::error;
  }
  json::array problems;
  for (const auto& problem : found->problems) problems.emplace_back(problem);
  if (call.wants_json()) {
    call.print(json::serialize(json::object{
        {"ok", found->ok}, {"envelopes", found->envelopes}, {"problems", std::move(problems)}}));
  } else {
    for (const auto& problem : found->problems) call.print(problem);
    const Text verdict = found->ok ? Text{"Semua utuh.", "Everything is whole."}
                                   : Text{"Ada yang rusak.", "Something is broken."};
    call.print(std::to_string(found->envelopes) + " " +
               std::string(Text{"amplop diperiksa.", "envelopes checked."}.in(call.language)) +
               " " + std::string(verdict.in(call.language)));
  }
  return found->ok ? Exit::ok : Exit::integrity;
}

/// Puts `text` into a new file beside and renames it over `path`; books are for their owner alone.
bool write_file(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  while (!text.empty()) {
    const auto put = ::write(file, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  const bool synced = text.empty() && ::fsync(file) == 0;
  const bool closed = ::close(file) == 0;
  if (synced && closed && std::rename(beside.c_str(), path.c_str()) == 0) return true;
  ::unlink(beside.c_str());
  return false;
}

Exit export_all(const Invocation& call) {
  const auto answer = ask(call, "GET", "/export", "");
  if (!answer) return answer.error();
  const Exit end = exit_of(answer->status);
  if (end != Exit::ok) {
    explain(call, answer->body);
    return end;
  }
  if (call.arguments.words.empty()) {
    call.print(answer->body);
  } else if (!write_file(call.arguments.words[0], answer->body + "\n")) {
    call.say({"Berkas itu tidak bisa ditulis.", "That file cannot be written."});
    return Exit::error;
  }
  return Exit::ok;
}

Exit version(const Invocation& call) {
  call.print(call.wants_json() ? json::serialize(json::object{{"version", call.commands.version}})
                               : "lumbung " + call.commands.version);
  return Exit::ok;
}

Exit perform(const Invocation& call) {
  using Perform = Exit (*)(const Invocation&);
  static constexpr std::array<std::pair<std::string_view, Perform>, 11> kCommands = {
      {{"run", run},
       {"open", open_page},
       {"status", status},
       {"found", found},
       {"invite", invite},
       {"join", join},
       {"sync", sync},
       {"call", call_interface},
       {"verify", verify},
       {"export", export_all},
       {"version", version}}};
  for (const auto& [name, command] : kCommands) {
    if (name == call.arguments.command) return command(call);
  }
  return call.wrong_usage();
}

/// The language may be asked for even where the rest of the line is wrong.
Language language_in(std::span<const std::string> given) {
  for (std::size_t at = 0; at < given.size(); ++at) {
    if (given[at] == "--lang=en") return Language::english;
    if (given[at] == "--lang" && at + 1 < given.size() && given[at + 1] == "en") {
      return Language::english;
    }
  }
  return Language::indonesian;
}

}  // namespace

std::string default_data_folder() {
  // Read once, before any thread is started.
  const char* data_home = std::getenv("XDG_DATA_HOME");
  if (data_home != nullptr && *data_home == '/') return std::string(data_home) + "/lumbung";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::string(home) + "/.local/share/lumbung";
  return {};
}

Exit run_command_line(std::span<const std::string> given, const Commands& commands,
                      const Terminal& terminal) {
  const auto language = language_in(given);
  if (given.empty() || given.front() == "--help" || given.front() == "-h" ||
      given.front() == "help") {
    (given.empty() ? terminal.err : terminal.out) << overview(language);
    return given.empty() ? Exit::usage : Exit::ok;
  }
  const auto rules = command_rules();
  const auto arguments = parse_arguments(given, rules);
  if (!arguments) {
    terminal.err << arguments.error().detail << "\n" << help_of(given.front(), language);
    return Exit::usage;
  }
  if (arguments->has("--help")) {
    terminal.out << help_of(arguments->command, language);
    return Exit::ok;
  }
  const auto asked_language = arguments->value("--lang").value_or("id");
  Invocation call{*arguments, commands, terminal, language,
                  arguments->value("--data").value_or(terminal.default_data_folder)};
  if (asked_language != "id" && asked_language != "en") return call.wrong_usage();
  if (call.data_folder.empty() && arguments->command != "version") return call.wrong_usage();
  return perform(call);
}

}  // namespace lumbung::cli
