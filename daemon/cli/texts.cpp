#include "daemon/cli/texts.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

namespace lumbung::cli {

namespace json = boost::json;

namespace {

constexpr Text kOverview = {
    R"(lumbung: buku simpan pinjam yang dijaga bersama oleh laptop-laptop di desa

  lumbung run       jalankan di laptop ini dan buka halamannya
  lumbung open      tautan baru ke halaman
  lumbung status    siapa laptop ini, siapa yang terhubung, apa isinya
  lumbung found     buat komunitas baru
  lumbung invite    undang satu laptop lagi
  lumbung join      gabung dengan undangan
  lumbung sync      tukar catatan sekarang
  lumbung call      satu panggilan ke antarmuka program
  lumbung verify    periksa semua catatan
  lumbung export    semua isi buku sebagai satu berkas
  lumbung version   versi program

Semua perintah: --data FOLDER, --json, --lang id|en, --help
)",
    R"(lumbung: savings-and-loan books that village laptops keep together

  lumbung run       run on this laptop and open the page
  lumbung open      a new link to the page
  lumbung status    who this laptop is, who is near, what it holds
  lumbung found     found a new community
  lumbung invite    invite one more laptop
  lumbung join      join by an invitation
  lumbung sync      exchange records now
  lumbung call      one call of the program's interface
  lumbung verify    check every record
  lumbung export    everything in the books as one file
  lumbung version   the program's version

All commands: --data FOLDER, --json, --lang id|en, --help
)"};

constexpr std::array<std::pair<std::string_view, Text>, 11> kHelp = {{
    {"run",
     {"lumbung run [--data FOLDER] [--page-port N] [--sync-port N] [--name NAMA]\n"
      "            [--no-discovery] [--peer HOST:PORT]...\n"
      "Menjalankan Lumbung sampai dihentikan (Ctrl+C). Porta 0: pilih sendiri. Baris pertama di\n"
      "keluaran adalah JSON dengan alamat halaman; pesan lain ke keluaran galat.\n",
      "lumbung run [--data FOLDER] [--page-port N] [--sync-port N] [--name NAME]\n"
      "            [--no-discovery] [--peer HOST:PORT]...\n"
      "Runs Lumbung until it is stopped (Ctrl+C). Port 0: pick one. The first line of the output\n"
      "is JSON with the page's address; messages go to standard error.\n"}},
    {"open",
     {"lumbung open [--data FOLDER] [--json]\n"
      "Menulis tautan ke halaman, untuk satu kali buka dalam 10 menit.\n",
      "lumbung open [--data FOLDER] [--json]\n"
      "Prints a link to the page, good for one opening within 10 minutes.\n"}},
    {"status",
     {"lumbung status [--data FOLDER] [--json]\nMenunjukkan keadaan laptop ini.\n",
      "lumbung status [--data FOLDER] [--json]\nShows how this laptop stands.\n"}},
    {"found",
     {"lumbung found --community NAMA [--data FOLDER] [--json]\n"
      "Membuat komunitas baru. Kata-kata akar hanya ditulis sekali ini: salin ke kertas.\n",
      "lumbung found --community NAME [--data FOLDER] [--json]\n"
      "Founds a community. The root words are printed this once: copy them to paper.\n"}},
    {"invite",
     {"lumbung invite --role write|read [--data FOLDER] [--json]\n"
      "Menulis tautan undangan untuk satu laptop.\n",
      "lumbung invite --role write|read [--data FOLDER] [--json]\n"
      "Prints an invitation link for one laptop.\n"}},
    {"join",
     {"lumbung join LINK [--data FOLDER] [--json]\n"
      "Bergabung dengan undangan. Boleh diulang dengan tautan yang sama.\n",
      "lumbung join LINK [--data FOLDER] [--json]\n"
      "Joins by an invitation. May be repeated with the same link.\n"}},
    {"sync",
     {"lumbung sync [HOST:PORT] [--data FOLDER] [--json]\n"
      "Menukar catatan sekarang; selesai dengan 0 bila isinya sama.\n",
      "lumbung sync [HOST:PORT] [--data FOLDER] [--json]\n"
      "Exchanges now; ends with 0 when the contents are the same.\n"}},
    {"call",
     {"lumbung call METODE ALAMAT [JSON] [--data FOLDER]\n"
      "Satu panggilan ke antarmuka, misalnya: lumbung call GET /api/v1/status\n",
      "lumbung call METHOD PATH [JSON] [--data FOLDER]\n"
      "One call of the interface, e.g.: lumbung call GET /api/v1/status\n"}},
    {"verify",
     {"lumbung verify [--data FOLDER] [--json]\n"
      "Memeriksa tanda tangan, rantai, dan buku. Selesai dengan 8 bila ada yang rusak.\n",
      "lumbung verify [--data FOLDER] [--json]\n"
      "Checks signatures, chains and books. Ends with 8 if something is broken.\n"}},
    {"export",
     {"lumbung export [BERKAS] [--data FOLDER]\nMenulis semua isi buku sebagai JSON.\n",
      "lumbung export [FILE] [--data FOLDER]\nWrites everything in the books as JSON.\n"}},
    {"version",
     {"lumbung version [--json]\nMenulis versi program.\n",
      "lumbung version [--json]\nPrints the program's version.\n"}},
}};

std::string text_at(const json::object& object, std::string_view name, std::string_view absent) {
  const auto* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return std::string(text == nullptr ? absent : std::string_view(*text));
}

std::string number_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? "?" : json::serialize(*value);
}

std::string peer_line(const json::object& peer, Language language) {
  const auto state = text_at(peer, "state", "away");
  const Text word = state == "connected" ? Text{"terhubung", "connected"}
                    : state == "seen"    ? Text{"terlihat", "seen"}
                                         : Text{"tidak di dekat", "away"};
  std::string line = "  " + text_at(peer, "name", "?") + ": " + std::string(word.in(language));
  const auto* same = peer.if_contains("same_content");
  if (same != nullptr && same->is_bool() && same->as_bool()) {
    line += Text{", sama isinya", ", same contents"}.in(language);
  } else if (state == "connected") {
    line += Text{", menunggu masuk ", ", waiting in "}.in(language);
    line += number_at(peer, "pending_in");
    line += Text{", keluar ", ", out "}.in(language);
    line += number_at(peer, "pending_out");
  }
  return line + "\n";
}

}  // namespace

std::string_view overview(Language language) { return kOverview.in(language); }

std::string_view help_of(std::string_view command, Language language) {
  for (const auto& [name, text] : kHelp) {
    if (name == command) return text.in(language);
  }
  return overview(language);
}

std::string status_text(std::string_view status_json, Language language) {
  boost::system::error_code code;
  const auto value = json::parse(status_json, code);
  if (code || !value.is_object()) return std::string(status_json);
  const auto& status = value.as_object();
  const auto line = [&](Text label, const std::string& what) {
    return std::string(label.in(language)) + ": " + what + "\n";
  };
  std::string out = line({"Laptop", "Laptop"}, text_at(status, "name", "?"));
  out += line({"Komunitas", "Community"},
              text_at(status, "community", Text{"belum ada", "none yet"}.in(language)));
  out += line({"Catatan", "Records"}, number_at(status, "records"));
  out += line({"Perlu diputuskan", "To be decided"}, number_at(status, "open_decisions"));
  const auto* peers = status.if_contains("peers");
  if (peers != nullptr && peers->is_array() && !peers->as_array().empty()) {
    out += line({"Laptop lain", "Other laptops"}, "");
    for (const auto& peer : peers->as_array()) {
      if (peer.is_object()) out += peer_line(peer.as_object(), language);
    }
  }
  return out + line({"Versi", "Version"}, text_at(status, "version", "?"));
}

}  // namespace lumbung::cli
