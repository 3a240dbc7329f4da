# Writes images.json: pictures of other forms, sizes and filters, and their tones as Pillow, or for
# bicubic and nearest PyTorch, makes them; those of area are means by the parts of pixels that are covered.
#     python3 images.py > images.json        with Pillow 13, NumPy 2.4 and PyTorch 2.15
import base64, io, json
import numpy as np
import torch
from PIL import Image, ImageOps

random = np.random.default_rng(1)
cases = []

def noise(height, width, mode="L", low=70, high=190):
    """Of tones that no filter sharpens beyond black and white."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.fromarray(random.integers(low, high, (height, width, bands), dtype=np.uint8).squeeze(), mode)

def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()

def case(name, content, values, shape, near, resize="stretch", interpolation="bilinear"):
    values = [round(float(v), 3) for v in np.asarray(values, np.float64).ravel()]
    cases.append({"name": name, "file": base64.b64encode(content).decode(), "shape": list(shape), "values": values,
                  "near": near, "resize": resize, "interpolation": interpolation})

def form(name, content, mode="RGB", near=0.51):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert(mode)
    case(name, content, image, [image.height, image.width] + ([len(image.getbands())] if mode != "L" else []), near)

rgb, rgba, gray = noise(5, 6, "RGB"), noise(5, 6, "RGBA", 30, 255), noise(5, 6)
exif = Image.Exif()
exif[0x0112] = 6
form("WebP, lossless", saved(rgb, "WEBP", lossless=True))
form("WebP, lossless, of orientation 6", saved(rgb, "WEBP", lossless=True, exif=exif))
form("WebP, lossless, with opacity", saved(rgba, "WEBP", lossless=True, exact=True), "RGBA", 3)
form("WebP", saved(Image.new("RGB", (20, 17), (200, 120, 40)), "WEBP", quality=95), near=4)
form("WebP with opacity", saved(Image.new("RGBA", (20, 17), (200, 120, 40, 255)), "WEBP", quality=95), near=4)
form("WebP, gray", saved(Image.new("RGB", (20, 17), (255, 255, 255)), "WEBP", quality=95), "L", near=1.01)
form("BMP", saved(rgb, "BMP"))
form("BMP, gray", saved(gray, "BMP"), "L")
form("TIFF", saved(rgb, "TIFF"))
form("TIFF, packed, of orientation 6", saved(rgb, "TIFF", compression="tiff_lzw", exif=exif))
form("TIFF, gray", saved(gray, "TIFF", compression="tiff_deflate"), "L")
form("PNG with opacity", saved(rgba, "PNG"), "RGBA", 3)

def area(tones, height, width):
    """Weights of lines and columns are the parts of them that are covered."""
    def weights(n, m):
        w = np.zeros((m, n))
        for i in range(m):
            for j in range(n):
                w[i, j] = max(0, min((i + 1) * n / m, j + 1) - max(i * n / m, j))
        return w / w.sum(1, keepdims=True)
    return weights(tones.shape[0], height) @ tones @ weights(tones.shape[1], width).T

image = noise(12, 14)
file, tones = saved(image, "PNG"), np.asarray(image, np.float64)
for size in (5, 5), (7, 3), (17, 9), (12, 14), (20, 25):
    for name, filter in ("bilinear", Image.BILINEAR), ("lanczos3", Image.LANCZOS):
        case(f"{name} to {size}", file, image.resize(size[::-1], filter), size, 1.01, interpolation=name)
    case(f"area to {size}", file, area(tones, *size), size, 0.51, interpolation="area")
    for name, torchs in ("bicubic", {"mode": "bicubic", "antialias": True}), ("nearest", {"mode": "nearest-exact"}):
        scaled = torch.nn.functional.interpolate(torch.tensor(tones)[None, None], size, **torchs)
        case(f"{name} to {size}", file, scaled.numpy(), size, 0.51, interpolation=name)
colours = noise(10, 16, "RGB")
case("cropped at the sides", saved(colours, "PNG"), colours.crop((3, 0, 13, 10)).resize((5, 5), Image.BILINEAR), [5, 5, 3], 1.01, "crop")
case("cropped above and below", saved(colours, "PNG"), colours.crop((0, 3, 16, 7)).resize((8, 2), Image.BILINEAR), [2, 8, 3], 1.01, "crop")
turned = colours.transpose(Image.ROTATE_90)
case("turned and cropped", saved(turned, "TIFF", exif=exif), ImageOps.exif_transpose(Image.open(io.BytesIO(saved(turned, "TIFF", exif=exif)))).crop((3, 0, 13, 10)).resize((5, 5), Image.BILINEAR), [5, 5, 3], 1.01, "crop")
print(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{"))
