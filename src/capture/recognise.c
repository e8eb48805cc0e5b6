#include "capture/reader.h"

#include "core/utf8.h"

struct mark {
    const char *bytes;
    size_t size;
    const char *sentence;
};
#define MARK(bytes, sentence)                                                                                                              \
    { bytes, sizeof bytes - 1, sentence }

/* What people hand to a packet tool by mistake, and captures of other families. */
static const struct mark MARKS[] = {
    MARK("snoop\0\0\0", "this is a snoop capture; convert it with: editcap -F pcapng FILE FILE.pcapng"),
    MARK("GMBU", "this is a Microsoft Network Monitor capture; convert it with: editcap -F pcapng FILE FILE.pcapng"),
    MARK("RTSS", "this is a Microsoft Network Monitor capture; convert it with: editcap -F pcapng FILE FILE.pcapng"),
    MARK("XCP\0", "this is a Sniffer capture; convert it with: editcap -F pcapng FILE FILE.pcapng"),
    MARK("TRSNIFF data", "this is a Sniffer capture; convert it with: editcap -F pcapng FILE FILE.pcapng"),
    MARK("BZh", "this is compressed with bzip2; use: bzip2 -dc FILE | orcap ... -"),
    MARK("\x1f\x9d", "this is compressed with compress; use: gzip -dc FILE | orcap ... -"),
    MARK("PK\3\4", "this is a zip archive; unpack it and give the capture inside"),
    MARK("7z\xbc\xaf\x27\x1c", "this is a 7z archive; unpack it and give the capture inside"),
    MARK("Rar!", "this is a rar archive; unpack it and give the capture inside"),
    MARK("\x1f\x8b", "this is gzip inside gzip; unpack it once: gzip -dc FILE | orcap ... -"),
    MARK("%PDF", "this is a PDF document, not a capture"),
    MARK("\x89PNG", "this is a picture, not a capture"),
    MARK("\xff\xd8\xff", "this is a picture, not a capture"),
    MARK("\177ELF", "this is a program, not a capture"),
    MARK("version https://git-lfs", "this is a Git LFS pointer, not the capture itself; fetch it with: git lfs pull"),
};

static bool starts_with_tag(const uint8_t *bytes, size_t size) {
    size_t at = 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n'))
        at++;
    return size - at > 1 && bytes[at] == '<' &&
           (bytes[at + 1] == '!' || bytes[at + 1] == 'h' || bytes[at + 1] == 'H' || bytes[at + 1] == '?');
}

/* Text: valid UTF-8 without control characters, but for a character that the end of what is looked at cuts. */
static bool is_text(const uint8_t *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        size_t length = utf8_length(bytes + at, size - at);
        if (!length)
            return at && size - at < 4 && bytes[at] >= 0xc2;
        if (length == 1 && (bytes[at] == 0x7f || (bytes[at] < 0x20 && !(bytes[at] >= '\t' && bytes[at] <= '\r'))))
            return false;
        at += length;
    }
    return true;
}

const char *recognise_other(const uint8_t *bytes, size_t size) {
    if (!size)
        return "the file is empty";
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (size >= MARKS[i].size && !memcmp(bytes, MARKS[i].bytes, MARKS[i].size))
            return MARKS[i].sentence;
    size_t looked_at = size < 512 ? size : 512;
    if (starts_with_tag(bytes, looked_at))
        return "this is a web page or XML, not a capture; perhaps a download went wrong";
    if (is_text(bytes, looked_at))
        return "this is a text file, not a capture; pcap and pcapng can be read, hex dumps can be converted with text2pcap";
    return "this is no capture that Orcap knows: pcap and pcapng can be read, plain or in gzip, zstd, lz4 or xz";
}
