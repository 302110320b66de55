#include "daemon/api/run_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kFileBytesMax = 4096;

std::string path_in(const std::string& folder) { return folder + "/run.json"; }

}  // namespace

Result<> write_run_file(const std::string& folder, std::uint16_t port, const std::string& token) {
  const std::string text = json::serialize(json::object{
      {"pid", static_cast<std::int64_t>(::getpid())}, {"page_port", port}, {"token", token}});
  const std::string path = path_in(folder);
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());  // one left by a kill may have other rights
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail(Errc::io, "cannot write " + beside + ": " + std::strerror(errno));
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool closed = ::close(file) == 0;
  if (!whole || !closed || std::rename(beside.c_str(), path.c_str()) != 0) {
    ::unlink(beside.c_str());
    return fail(Errc::io, "cannot write " + path);
  }
  return {};
}

std::optional<RunFile> read_run_file(const std::string& folder) {
  std::ifstream in(path_in(folder), std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(kFileBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  boost::system::error_code code;
  const auto value = json::parse(text, code);
  if (code || !value.is_object()) return std::nullopt;
  const auto* pid = value.as_object().if_contains("pid");
  const auto* port = value.as_object().if_contains("page_port");
  const auto* token = value.as_object().if_contains("token");
  if (!pid || !pid->is_int64() || !port || !port->is_int64() || !token || !token->is_string()) {
    return std::nullopt;
  }
  if (port->as_int64() < 1 || port->as_int64() > 65'535) return std::nullopt;
  return RunFile{pid->as_int64(), static_cast<std::uint16_t>(port->as_int64()),
                 std::string(token->as_string())};
}

void remove_run_file(const std::string& folder) { ::unlink(path_in(folder).c_str()); }

}  // namespace lumbung::api
