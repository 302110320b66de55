// The only place that knows every room: it builds the object graph of a daemon and hands the rest
// to the command line.
#include <sys/resource.h>

#include <algorithm>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <new>
#include <vector>

#include "daemon/api/mailbox.hpp"
#include "daemon/api/server.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/cli/command_line.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/net/clock.hpp"
#include "daemon/net/event_loop.hpp"
#include "daemon/net/system_entropy.hpp"
#include "daemon/node/node.hpp"
#include "daemon/node/verify.hpp"
#include "daemon/store/data_directory.hpp"
#include "daemon/store/salvage.hpp"
#include "webui/assets.hpp"

namespace {

using namespace lumbung;

constexpr const char* kKeyFile = "device.key";
constexpr const char* kBooksFile = "books.db";
constexpr const char* kNameless = "Laptop";
constexpr std::uint16_t kBeaconPort = 28547;

void say(const std::string& sentence) { std::fprintf(stderr, "lumbung: %s\n", sentence.c_str()); }

cli::Exit give_up(const Error& error) {
  say(error.detail);
  return cli::Exit::error;
}

/// This laptop's keys: those in its key file, or fresh ones at the very first start. Until it
/// belongs to a community its name may still be chosen anew.
Result<identity::DeviceSecrets> keys_of(const store::DataDirectory& folder, const std::string& name,
                                        bool joined, crypto::Entropy& entropy) {
  const auto file = folder.read(kKeyFile);
  if (!file) return tl::unexpected(file.error());
  Result<identity::DeviceSecrets> secrets =
      file->has_value() ? identity::decode_secrets(**file)
                        : identity::make_device(entropy, name.empty() ? kNameless : name);
  if (!secrets) {
    const std::string where = file->has_value() ? folder.file(kKeyFile) + ": " : "";
    return fail(secrets.error().code, where + secrets.error().detail);
  }
  const bool renamed = !name.empty() && secrets->name != name;
  if (renamed && joined) {
    say("this laptop is known to the others as \"" + secrets->name + "\" and keeps that name");
  } else if (renamed || !file->has_value()) {
    if (renamed) secrets->name = name;
    if (auto kept = folder.write(kKeyFile, identity::encode(*secrets)); !kept) {
      return tl::unexpected(kept.error());
    }
  }
  return secrets;
}

void tell(const store::Salvaged& salvaged) {
  say("the data file was damaged (" + salvaged.damage + ")");
  say(std::to_string(salvaged.carried) + " records are whole and in use; " +
      std::to_string(salvaged.unreadable) + " could not be read and " +
      std::to_string(salvaged.left_out) +
      " wait for what they follow. What other laptops hold comes back at the next exchange; what "
      "only this laptop held is lost from here. The damaged file is kept as " +
      salvaged.kept_as);
}

/// The page's files in the shape that the server asks for.
api::PageFiles page_files() {
  std::vector<api::PageFile> files;
  for (const webui::Asset& asset : webui::assets()) {
    files.push_back({asset.path, asset.content_type, asset.etag, asset.bytes, asset.gzip});
  }
  return [files = std::move(files)](std::string_view path) -> const api::PageFile* {
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const api::PageFile& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
  };
}

node::NodeConfig config_of(const cli::RunOptions& options, identity::DeviceSecrets secrets,
                           const net::EventLoop& loop) {
  node::NodeConfig config{std::move(secrets),  LUMBUNG_VERSION, loop.sync_port(), kBeaconPort, {},
                          node::Discovery::on, options.peers};
  config.own_addresses = loop.own_addresses();
  if (options.discovery == cli::Discovery::off) config.discovery = node::Discovery::off;
  return config;
}

cli::Exit run(const cli::RunOptions& options) {
  auto folder = store::DataDirectory::at(options.data_folder);
  if (!folder) return give_up(folder.error());
  if (const auto held = folder->hold(); !held) return give_up(held.error());

  auto opened = store::open_or_salvage(folder->file(kBooksFile));
  if (!opened) return give_up(opened.error());
  if (opened->salvaged) tell(*opened->salvaged);
  store::SqliteStorage& storage = *opened->storage;
  const auto spaces = storage.spaces();
  if (!spaces) return give_up(spaces.error());

  net::SystemEntropy entropy;
  auto secrets = keys_of(*folder, options.name, !spaces->empty(), entropy);
  if (!secrets) return give_up(secrets.error());

  net::EventLoop loop;
  const auto heard =
      loop.open(options.sync_port, options.discovery == cli::Discovery::on ? node::Discovery::on
                                                                           : node::Discovery::off);
  if (!heard) return give_up(heard.error());
  if (!loop.warning().empty()) say(loop.warning());

  auto node = node::Node::open(storage, entropy, config_of(options, std::move(*secrets), loop),
                               net::read_clocks());
  if (!node) return give_up(node.error());

  api::Mailbox mailbox;
  mailbox.connect([&loop](node::Submitted wish) { loop.submit(std::move(wish)); });
  loop.attach(**node, {[&](node::Reply reply) { mailbox.on_reply(std::move(reply)); },
                       [&](const node::Published& published) { mailbox.on_published(published); },
                       [&](const node::Event& event) { mailbox.on_event(event); },
                       [](const node::LogLine& line) {
                         const std::string times =
                             line.count > 1 ? " (" + std::to_string(line.count) + " times)" : "";
                         say(line.text + times);
                       }});
  api::Server server({folder->path(), options.page_port, LUMBUNG_VERSION},
                     api::system_world([&](std::size_t count) {
                       // Workers ask from their own threads; the system's generator takes them all.
                       return net::SystemEntropy().draw(count);
                     }),
                     mailbox, page_files());
  const auto page_port = server.start();
  if (!page_port) return give_up(page_port.error());

  std::printf(
      "{\"ready\":true,\"page\":\"%s\",\"page_port\":%u,\"sync_port\":%u,"
      "\"device\":\"%s\",\"version\":\"%s\"}\n",
      server.launch_link().c_str(), unsigned{*page_port}, unsigned{loop.sync_port()},
      to_hex((*node)->device()).c_str(), LUMBUNG_VERSION);
  std::fflush(stdout);
  loop.run();
  server.stop();
  return cli::Exit::ok;
}

/// Walks everything that a data folder holds, beside a running daemon or without one.
Result<cli::Verification> verify(const std::string& path) {
  if (!std::filesystem::exists(path + "/" + kBooksFile)) {
    return fail(Errc::not_found, "there is no lumbung data in " + path);
  }
  const auto folder = store::DataDirectory::at(path);
  if (!folder) return tl::unexpected(folder.error());
  const auto key_file = folder->read(kKeyFile);
  if (!key_file) return tl::unexpected(key_file.error());
  if (!key_file->has_value()) return fail(Errc::not_found, "the key file is missing in " + path);
  auto secrets = identity::decode_secrets(**key_file);
  if (!secrets) return tl::unexpected(secrets.error());
  auto storage = store::SqliteStorage::open(folder->file(kBooksFile));
  if (!storage) return tl::unexpected(storage.error());

  cli::Verification verification;
  if (const auto sound = (*storage)->check(); !sound) {
    verification.problems.push_back("data file: " + sound.error().detail);
  }
  auto walked = node::verify(**storage, *secrets);
  if (!walked) return tl::unexpected(walked.error());
  verification.envelopes = walked->envelopes;
  std::move(walked->problems.begin(), walked->problems.end(),
            std::back_inserter(verification.problems));
  verification.ok = verification.problems.empty();
  return verification;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // A crash must not leave keys in a core file.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  try {
    const std::vector<std::string> given(argv + 1, argv + argc);
    const cli::Commands commands{run, verify, LUMBUNG_VERSION};
    const cli::Terminal terminal{std::cout, std::cerr, cli::default_data_folder()};
    return static_cast<int>(cli::run_command_line(given, commands, terminal));
  } catch (const std::bad_alloc&) {
    say("out of memory");
  } catch (const std::exception& error) {
    say(error.what());
  }
  return static_cast<int>(cli::Exit::error);
}
