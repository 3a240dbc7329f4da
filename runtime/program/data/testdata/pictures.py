# Writes pictures.json: small pictures of many forms, and their tones as Pillow
# reads them, or as they were written where Pillow keeps less.
#     python3 pictures.py > pictures.json
import base64, io, json, random, struct, zlib
from PIL import Image, ImageOps

random.seed(1)
cases = []

def case(name, content, want, shape, near=0.51):
    cases.append({"name": name, "file": base64.b64encode(content).decode(), "shape": shape, "values": want, "near": near})

def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()

def flat(image):
    return [v for p in image.get_flattened_data() for v in (p if isinstance(p, tuple) else (p,))]

def pillow(name, content, mode="L", ground=255, near=0.51):
    """Upright, on a ground, gray or in colour."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if "A" in image.mode or "transparency" in image.info or image.mode == "P":
        sheet = Image.new("RGBA", image.size, (ground, ground, ground, 255))
        image = Image.alpha_composite(sheet, image.convert("RGBA")).convert("RGB")
    image = image.convert(mode)
    case(name, content, flat(image), [image.height, image.width] + ([3] if mode == "RGB" else []), near)

def noise(mode, size):
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, bytes(random.randrange(256) for _ in range(size[0] * size[1] * bands)))

def blocks(mode, colours, size=8):
    """A few colours in blocks that JPEG keeps."""
    image = Image.new(mode, (len(colours[0]), len(colours)))
    image.putdata([c for row in colours for c in row])
    return image.resize((image.width * size, image.height * size), Image.NEAREST)

def exif(orientation, order="<", long=False):
    entry = struct.pack(order + ("HHII" if long else "HHIHxx"), 0x0112, 4 if long else 3, 1, orientation)
    other = struct.pack(order + "HHII", 0x010f, 2, 4, 0x6162)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, 2) + other + entry + bytes(4)

sides = blocks("L", [[0, 100, 200], [250, 150, 50]])
for k in range(1, 9):
    pillow(f"JPEG, orientation {k}", saved(sides, "JPEG", quality=95, exif=b"Exif\0\0" + exif(k)), near=3)
pillow("JPEG, orientation 6, big end", saved(sides, "JPEG", quality=95, exif=b"Exif\0\0" + exif(6, ">")), near=3)
pillow("JPEG, orientation 8, long", saved(sides, "JPEG", quality=95, exif=b"Exif\0\0" + exif(8, ">", True)), near=3)
pillow("JPEG, no orientation", saved(sides, "JPEG", quality=95, exif=b"Exif\0\0" + exif(9)), near=3)
pillow("PNG, orientation 6", saved(noise("L", (3, 2)), "PNG", exif=exif(6)))
pillow("PNG, orientation 7, colour", saved(noise("RGB", (3, 2)), "PNG", exif=exif(7, ">")), "RGB")

paint = [[(255, 0, 0), (0, 255, 0), (0, 0, 255)], [(200, 100, 50), (10, 20, 230), (128, 128, 128)]]
pillow("JPEG, halved colours", saved(blocks("RGB", paint, 16), "JPEG", quality=95, subsampling=2), near=12)
for mode in "L", "RGB":
    pillow("JPEG in " + mode, saved(blocks("RGB", paint), "JPEG", quality=95, subsampling=0), mode, near=4)
    pillow("JPEG, progressive in " + mode, saved(blocks("RGB", paint), "JPEG", quality=95, progressive=True, subsampling=0), mode, near=4)
    pillow("JPEG of RGB in " + mode, saved(blocks("RGB", paint), "JPEG", quality=95, keep_rgb=True), mode, near=4)
    inks = [[(0, 255, 255, 0), (255, 0, 0, 0), (0, 0, 0, 255)], [(100, 50, 0, 20), (0, 0, 0, 0), (30, 60, 90, 120)]]
    pillow("JPEG of CMYK in " + mode, saved(blocks("CMYK", inks), "JPEG", quality=95), mode, near=4)
    pillow("PNG of RGB in " + mode, saved(noise("RGB", (5, 4)), "PNG"), mode)
    pillow("PNG of a palette in " + mode, saved(noise("RGB", (5, 4)).quantize(7), "PNG"), mode)
    pillow("GIF in " + mode, saved(noise("RGB", (5, 4)).quantize(7), "GIF"), mode)

def surrounded(image):
    """Transparent at the edge."""
    sheet = Image.new(image.mode, (image.width + 2, image.height + 2))
    sheet.paste(image, (1, 1))
    return sheet

for name, mode in ("RGBA", "RGB"), ("RGBA", "L"), ("LA", "L"):
    pillow(f"PNG of {name} in {mode}", saved(surrounded(noise(name, (5, 4))), "PNG"), mode, near=1.01)
frame = Image.new("P", (6, 6))
frame.putpalette([9, 9, 9, 200, 30, 40, 0, 250, 6])
frame.paste(Image.frombytes("P", (4, 4), bytes([1, 2, 0, 1] * 4)), (1, 1))
pillow("PNG of a palette, one colour transparent", saved(frame, "PNG", transparency=0))
pillow("GIF, one colour transparent", saved(frame, "GIF", transparency=0))
opaque = blocks("RGBA", [[(40, 40, 40, 255)] * 4, [(40, 40, 40, 255), (200, 0, 0, 128), (0, 0, 0, 0), (40, 40, 40, 255)], [(40, 40, 40, 255)] * 4], 1)
pillow("PNG, transparent in an opaque edge", saved(opaque, "PNG"), ground=40, near=1.01)

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

def png(width, height, depth, kind, samples, interlaced=False, extra=b""):
    """samples are rows of rows of numbers, one a channel and pixel."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b""
    for x0, y0, dx, dy in passes if interlaced else [(0, 0, 1, 1)]:
        for y in range(y0, height, dy):
            bits = "".join(format(samples[y][x * channels + c], f"0{depth}b") for x in range(x0, width, dx) for c in range(channels))
            if bits:
                bits += "0" * (-len(bits) % 8)
                data += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")

def rows(width, height, depth, channels=1):
    return [[random.randrange(2 ** depth) for _ in range(width * channels)] for _ in range(height)]

for depth in 1, 2, 4, 8, 16:
    for interlaced in False, True:
        samples = rows(9, 9, depth)
        content = png(9, 9, depth, 0, samples, interlaced)
        case(f"PNG, gray of {depth} bits" + ", interlaced" * interlaced, content, [v * 255 / (2 ** depth - 1) for r in samples for v in r], [9, 9], 0.001)
for depth in 8, 16:
    samples = rows(4, 3, depth, 3)
    case(f"PNG, RGB of {depth} bits, interlaced", png(4, 3, depth, 2, samples, True), [v * 255 / (2 ** depth - 1) for r in samples for v in r], [3, 4, 3], 0.001)
samples = [[7, 7, 7, 7], [7, 9, 3, 7], [7, 7, 7, 7]]
case("PNG, one gray transparent", png(4, 3, 8, 0, samples, extra=chunk(b"tRNS", b"\0\7")), [255, 255, 255, 255, 255, 9, 3, 255, 255, 255, 255, 255], [3, 4])

first, second = noise("L", (4, 4)).quantize(8), noise("L", (4, 4)).quantize(8)
moving = saved(first, "GIF", save_all=True, append_images=[second], duration=100, loop=0)
pillow("GIF, animated", moving)
small = bytearray(saved(Image.new("RGB", (2, 2), (90, 90, 90)).quantize(2), "GIF"))
small[6:10] = struct.pack("<HH", 4, 4)
at = small.index(b",\0\0\0\0")
small[at + 1:at + 5] = struct.pack("<HH", 1, 1)
case("GIF, first frame smaller than its canvas", bytes(small), [255] * 5 + [90, 90, 255, 255, 90, 90] + [255] * 5, [4, 4])

for size in (5, 5), (7, 7), (23, 23):
    for mode in "L", "RGB":
        image = noise(mode, (12, 12))
        case(f"PNG in {mode} scaled to {size}", saved(image, "PNG"), flat(image.resize(size, Image.BILINEAR)), list(size) + ([3] if mode == "RGB" else []), 1.01)
image = noise("RGBA", (12, 12))
for k in range(12):
    for x, y in (0, k), (11, k), (k, 0), (k, 11):
        image.putpixel((x, y), (0, 0, 0, 0))
small = image.convert("RGBa").resize((5, 5), Image.BILINEAR)
case("PNG, transparent, scaled", saved(image, "PNG"), [v + 255 - p[3] for p in small.get_flattened_data() for v in p[:3]], [5, 5, 3], 2.01)
print(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{"))
